// SMS auto-reply with a memory: a conversation's cookies come back for four hours.

const { app, start, MessagingResponse } = require("./restcomm");
const twilio = require("twilio");

const ANSWERS = {
  hours: "We are open from nine to five.",
  where: "12 Main Street, next to the station.",
};

function cookie(request, name) {
  const found = new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie || "");
  return found ? decodeURIComponent(found[1]) : "";
}

// The question first; the next message is its answer.
function reply(request, response) {
  const body = request.body.Body.trim();
  const word = body.toLowerCase();
  if (cookie(request, "asked")) {
    response.clearCookie("asked").cookie("name", body);
    return `Nice to meet you, ${body}.`;
  }
  if (word === "name") {
    response.cookie("asked", "name");
    return "What is your name?";
  }
  return ANSWERS[word] || `Hello ${cookie(request, "name") || "there"}! Write HOURS, WHERE or NAME.`;
}

app.post("/sms", twilio.webhook({ validate: true }, process.env.AUTH_TOKEN), (request, response) => {
  const document = new MessagingResponse();
  document.message(reply(request, response));
  response.type("text/xml").send(document.toString());
});

start();
