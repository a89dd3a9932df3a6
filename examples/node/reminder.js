// Appointment reminders: a call that is confirmed or canceled by key, or left on an answering machine.
// POST /remind with phone and time; GET /appointments tells what became of each. FROM is the number that is shown.

const { client, HERE, webhook, page, start, VoiceResponse } = require("./restcomm");

const { FROM = "4008" } = process.env;
const appointments = {}; // by the SID of the call that reminds of it

function note(sid, facts) {
  appointments[sid] = { ...appointments[sid], ...facts };
}

page("post", "/remind", async (request) => {
  const { phone, time } = request.body;
  const call = await client.calls.create({
    to: phone,
    from: FROM,
    url: `${HERE}/voice?time=${encodeURIComponent(time)}`,
    machineDetection: "DetectMessageEnd",
    timeout: 20,
    statusCallback: `${HERE}/state`,
  });
  note(call.sid, { time });
  return { sid: call.sid };
});

webhook("/voice", (params, query) => {
  const answeredBy = params.AnsweredBy || "unknown";
  note(params.CallSid, { answered_by: answeredBy });
  const text = `You have an appointment at ${query.time}.`;
  const response = new VoiceResponse();
  if (answeredBy.startsWith("machine")) {
    response.say(`${text} Please call us if you cannot come.`);
    return response;
  }
  const gather = response.gather({ numDigits: 1, timeout: 6, action: "/answer" });
  gather.say(`${text} To confirm, press 1. To cancel, press 2.`);
  response.say("I did not get an answer. We will write to you.");
  return response;
});

webhook("/answer", (params) => {
  const confirmed = params.Digits === "1";
  note(params.CallSid, { answer: confirmed ? "confirmed" : "canceled" });
  const response = new VoiceResponse();
  response.say(confirmed ? "Thank you, see you then." : "Your appointment was canceled.");
  return response;
});

// Also of those who never answered: busy, no-answer, failed.
webhook("/state", (params) => note(params.CallSid, { call: params.CallStatus }));

page("get", "/appointments", () => appointments);
start();
