// A recorded call whose recording stops while a card number is spoken.
// The caller is connected with AGENT, and recorded once they talk. The agent's page calls POST /pause, POST /resume and
// POST /stop with the call's SID. GET /recordings lists what is kept.

const { client, HERE, webhook, page, start, call, VoiceResponse } = require("./restcomm");

const { AGENT = "client:alice" } = process.env;
const calls = [];
const kept = [];

webhook("/voice", (params) => {
  calls.push(params.CallSid);
  const response = new VoiceResponse();
  response.say("This call will be recorded.");
  call(response.dial({ answerOnBridge: true, action: "/over" }), AGENT, { url: "/record" });
  return response;
});

// The agent has answered: the caller's leg is recorded from now on, both sides apart.
webhook("/record", async (params) => {
  await client.calls(params.ParentCallSid).recordings.create({
    recordingChannels: "dual",
    recordingStatusCallback: `${HERE}/kept`,
  });
  return new VoiceResponse();
});

// The recording that is running, without knowing its SID.
async function change(sid, wish) {
  const current = client.calls(sid).recordings("Twilio.CURRENT");
  return { status: (await current.update(wish)).status };
}

page("post", "/pause", ({ body }) => change(body.call, { status: "paused", pauseBehavior: "silence" }));
page("post", "/resume", ({ body }) => change(body.call, { status: "in-progress" }));
page("post", "/stop", ({ body }) => change(body.call, { status: "stopped" }));

webhook("/kept", ({ RecordingSid, RecordingUrl, RecordingDuration }) => {
  kept.push({ RecordingSid, RecordingUrl, RecordingDuration });
});

webhook("/over", () => {
  const response = new VoiceResponse();
  response.say("Goodbye.");
  return response;
});

page("get", "/recordings", () => ({ calls, kept }));
start();
