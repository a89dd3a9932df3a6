// OpenAI's Agents SDK behind <Connect><Stream>: its Twilio transport, its session and its interruptions, unmodified. Only the
// model is a pretended one of this process, which speaks the Realtime API: it answers a phrase with 6 s of a tone of 900 Hz.
// `node agent.js`: prints its URL, then a line for each thing that happens.
const { WebSocketServer } = require("ws");
const { RealtimeAgent, RealtimeSession } = require("@openai/agents-realtime");
const { TwilioRealtimeTransportLayer } = require("@openai/agents-extensions");

const LOUD = 900; // the level (of 32768) of a voice
const SPEECH_FRAMES = 4; // of 20 ms, that begin a phrase
const QUIET_FRAMES = 30; // that end one
const FRAME = 160;
const ANSWER_FRAMES = 300;

const linear = (code) => {
  const exponent = (~code >> 4) & 7;
  const value = ((((~code & 15) << 3) + 132) << exponent) - 132;
  return code & 128 ? value : -value;
};
const DECODED = Array.from({ length: 256 }, (_, code) => linear(code));
const encode = (sample) =>
  DECODED.reduce((best, value, code) => (Math.abs(value - sample) < Math.abs(DECODED[best] - sample) ? code : best), 0);
const TONE = Buffer.from(
  Array.from({ length: 80 }, (_, at) => encode(8000 * Math.sin((2 * Math.PI * 900 * at) / 8000))),
);
const level = (audio) => audio.reduce((sum, code) => sum + Math.abs(DECODED[code]), 0) / audio.length;

// One session of the pretended model.
function model(socket) {
  let events = 0;
  let items = 0;
  let voiced = 0;
  let quiet = 0;
  let speaks = false;
  let rest = Buffer.alloc(0);
  const send = (type, more) => socket.send(JSON.stringify({ type, event_id: `event_${(events += 1)}`, ...more }));

  function answer() {
    items += 1;
    const response_id = `response_${items}`;
    const place = { response_id, item_id: `item_${items}`, output_index: 0, content_index: 0 };
    send("response.created", { response: { id: response_id, object: "realtime.response", status: "in_progress", output: [] } });
    // The SDK marks the end of each piece: so long is what it cannot tell of what was heard.
    const tenth = Buffer.concat(Array(10).fill(TONE)).toString("base64");
    for (let at = 0; at < ANSWER_FRAMES; at += 5) send("response.output_audio.delta", { ...place, delta: tenth });
    send("response.output_audio.done", place);
    send("response.done", { response: { id: response_id, object: "realtime.response", status: "completed", output: [] } });
  }

  function hear(frame) {
    const voice = level(frame) > LOUD;
    voiced = voice ? voiced + 1 : 0;
    quiet = voice ? 0 : quiet + 1;
    if (!speaks && voiced >= SPEECH_FRAMES) {
      speaks = true;
      console.log("caller speaks");
      send("input_audio_buffer.speech_started", { item_id: `said_${items}`, audio_start_ms: 0 });
    } else if (speaks && quiet >= QUIET_FRAMES) {
      speaks = false;
      send("input_audio_buffer.speech_stopped", { item_id: `said_${items}`, audio_end_ms: 0 });
      answer();
    }
  }

  socket.on("message", (text) => {
    const message = JSON.parse(text);
    if (message.type === "session.update") {
      if (message.session.audio) console.log(`format ${JSON.stringify(message.session.audio.input.format)}`);
      send("session.updated", { session: message.session });
    } else if (message.type === "conversation.item.truncate") {
      console.log(`truncated ${message.item_id} at ${message.audio_end_ms}`);
    } else if (message.type === "input_audio_buffer.append") {
      rest = Buffer.concat([rest, Buffer.from(message.audio, "base64")]);
      for (; rest.length >= FRAME; rest = rest.subarray(FRAME)) hear(rest.subarray(0, FRAME));
    }
  });
  send("session.created", { session: { type: "realtime" } });
}

async function serve(twilioWebSocket, url) {
  const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket });
  const session = new RealtimeSession(new RealtimeAgent({ name: "test", instructions: "Answer." }), { transport });
  session.on("error", (error) => console.log("error", JSON.stringify(error)));
  session.on("audio_interrupted", () => console.log("interrupted"));
  twilioWebSocket.on("message", (text) => {
    const message = JSON.parse(text);
    if (message.event === "dtmf") twilioWebSocket.close(1000);
  });
  twilioWebSocket.on("close", (code) => console.log(`closed ${code}`));
  await session.connect({ apiKey: "none", url });
  console.log("connected");
}

const models = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  const streams = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () =>
    console.log(`ws://127.0.0.1:${streams.address().port}/`),
  );
  streams.on("connection", (socket) => serve(socket, `ws://127.0.0.1:${models.address().port}/`));
});
models.on("connection", model);
