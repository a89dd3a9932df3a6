// A phone menu of two levels: opening hours, a department, or the operator after two wrong keys.
// SALES, SUPPORT and OPERATOR are whom to call: a number, or client:NAME.

const { webhook, start, call, VoiceResponse } = require("./restcomm");

const { SALES = "client:sales", SUPPORT = "client:support", OPERATOR = "client:operator" } = process.env;
const TRIES = 2;

function connect(response, whom) {
  call(response.dial({ timeout: 20, action: "/talked" }), whom);
  return response;
}

webhook("/voice", (params, query) => {
  const tries = Number(query.try || 0);
  const response = new VoiceResponse();
  if (tries >= TRIES) {
    response.say("I will connect you with the operator.");
    return connect(response, OPERATOR);
  }
  const gather = response.gather({ numDigits: 1, timeout: 4, action: `/chosen?try=${tries}` });
  gather.say("For our opening hours, press 1. For a department, press 2.");
  response.redirect(`/voice?try=${tries + 1}`);
  return response;
});

webhook("/chosen", (params, query) => {
  const response = new VoiceResponse();
  if (params.Digits === "1") {
    response.say("We are open from nine to five. Goodbye.");
  } else if (params.Digits === "2") {
    const gather = response.gather({ numDigits: 1, timeout: 4, action: "/department" });
    gather.say("For sales, press 1. For support, press 2. To go back, press star.");
    response.redirect("/voice");
  } else {
    response.say("There is no such choice.");
    response.redirect(`/voice?try=${Number(query.try) + 1}`);
  }
  return response;
});

webhook("/department", (params) => {
  const response = new VoiceResponse();
  const whom = { 1: SALES, 2: SUPPORT }[params.Digits];
  if (whom) return connect(response, whom);
  response.redirect("/voice");
  return response;
});

webhook("/talked", (params) => {
  const response = new VoiceResponse();
  if (params.DialCallStatus !== "completed") response.say("Nobody can take your call now. Please try again later.");
  return response;
});

start();
