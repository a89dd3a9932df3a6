// Call forwarding with a whisper: the agent hears who calls, and takes the call with 1 or lets it go on to the next.
// AGENTS: a list of numbers or client:NAMEs, tried one after the other, then voicemail.

const { webhook, start, call, VoiceResponse } = require("./restcomm");

const agents = (process.env.AGENTS || "client:alice,client:bob").split(",");

function ring(index) {
  const response = new VoiceResponse();
  if (index === agents.length) {
    response.say("All our agents are busy. Please leave a message.");
    response.record({ maxLength: 60, action: "/done" });
    return response;
  }
  const dial = response.dial({ timeout: 15, action: `/next?index=${index + 1}` });
  call(dial, agents[index], { url: "/whisper" });
  return response;
}

webhook("/voice", () => ring(0));

// Heard by the agent only; the caller still hears the ringing.
webhook("/whisper", () => {
  const response = new VoiceResponse();
  const gather = response.gather({ numDigits: 1, timeout: 6, action: "/accept" });
  gather.say("A call for the shop. To take it, press 1.");
  response.hangup();
  return response;
});

// An empty answer connects the two.
webhook("/accept", (params) => {
  const response = new VoiceResponse();
  if (params.Digits !== "1") response.hangup();
  return response;
});

webhook("/next", (params, query) => {
  if (params.DialCallStatus === "completed") return new VoiceResponse();
  return ring(Number(query.index));
});

webhook("/done", () => {
  const response = new VoiceResponse();
  response.say("Thank you. Goodbye.");
  return response;
});

start();
