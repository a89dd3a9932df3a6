// A call center: callers wait in a queue, hear their position and music; agents call a number and take the next.
// /voice is the callers' number, /agent the agents'. GET /queue tells how many wait, and for how long.

const { app, client, webhook, page, start, VoiceResponse } = require("./restcomm");

const QUEUE = "support";
const RATE = 8000; // samples a second
const NOTES = [523, 659, 784, 659]; // a melody, in Hz

webhook("/voice", () => {
  const response = new VoiceResponse();
  response.say("Thank you for calling.");
  response.enqueue({ waitUrl: "/wait", action: "/left" }, QUEUE);
  return response;
});

// What a waiting caller hears, over and over. Nine is the key for those who do not want to wait.
webhook("/wait", (params) => {
  const response = new VoiceResponse();
  const gather = response.gather({ numDigits: 1, timeout: 1, action: "/key" });
  gather.say(`You are number ${params.QueuePosition}. To leave a message instead, press 9.`);
  gather.play({ loop: 3 }, "/music.wav");
  return response;
});

webhook("/key", (params) => {
  const response = new VoiceResponse();
  if (params.Digits === "9") response.leave();
  return response;
});

// The caller is out of the queue: after the talk, or because they wanted to leave a message.
webhook("/left", (params) => {
  const response = new VoiceResponse();
  if (params.QueueResult === "leave") {
    response.say("Please leave a message.");
    response.record({ maxLength: 60, timeout: 3, action: "/bye" });
  }
  return response;
});

webhook("/bye", () => {
  const response = new VoiceResponse();
  response.say("Thank you. Goodbye.");
  return response;
});

webhook("/agent", () => {
  const response = new VoiceResponse();
  response.dial({ action: "/next", timeout: 60 }).queue({ url: "/connecting" }, QUEUE);
  return response;
});

// Heard by the caller just before the agent.
webhook("/connecting", () => {
  const response = new VoiceResponse();
  response.say("An agent will speak with you now.");
  return response;
});

// The talk is over: take the next caller, as long as the agent stays.
webhook("/next", () => {
  const response = new VoiceResponse();
  response.redirect("/agent");
  return response;
});

page("get", "/queue", async () => {
  const queues = (await client.queues.list()).filter((one) => one.friendlyName === QUEUE);
  return queues.map((one) => ({ waiting: one.currentSize, average_seconds: one.averageWaitTime }));
});

function melody() {
  const samples = NOTES.flatMap((hz) =>
    Array.from({ length: RATE / 2 }, (_, i) => 6000 * Math.sin((2 * Math.PI * hz * i) / RATE)));
  const file = Buffer.alloc(44 + 2 * samples.length);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + 2 * samples.length, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // mono
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => file.writeInt16LE(Math.round(sample), 44 + 2 * i));
  return file;
}

app.get("/music.wav", (request, response) => response.type("audio/wav").send(melody()));
start();
