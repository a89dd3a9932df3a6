// Click to call: a visitor of your page types a number; your own phone rings first, then the visitor's.
// AGENT is your own phone, FROM the number that both see. GET / is the page, GET /calls/SID what became of a call.

const { app, client, HERE, webhook, page, start, VoiceResponse } = require("./restcomm");

const { AGENT = "client:alice", FROM = "4005" } = process.env;
const states = {};

app.get("/", (request, response) =>
  response.send(`<!doctype html><title>Call us</title>
<form method="post" action="/call">
  <label>Your number <input name="phone" type="tel"></label> <button>Call me</button>
</form>`));

page("post", "/call", async (request) => {
  const made = await client.calls.create({
    to: AGENT,
    from: FROM,
    url: `${HERE}/connect?phone=${encodeURIComponent(request.body.phone)}`,
    statusCallback: `${HERE}/state`,
    statusCallbackEvent: ["ringing", "answered", "completed"],
  });
  return { sid: made.sid };
});

// You have answered: now the visitor is called.
webhook("/connect", (params, query) => {
  const response = new VoiceResponse();
  response.say("A visitor of your page. I am connecting you.");
  response.dial({ callerId: FROM }, query.phone);
  return response;
});

webhook("/state", (params) => {
  (states[params.CallSid] ||= []).push(params.CallStatus);
});

page("get", "/calls/:sid", async ({ params: { sid } }) => {
  const call = await client.calls(sid).fetch();
  return { states: states[sid] || [], now: call.status };
});

start();
