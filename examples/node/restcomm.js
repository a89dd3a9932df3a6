// What the examples share: Twilio's own client, pointed at RestComm, and webhooks whose signature is checked.

const express = require("express");
const twilio = require("twilio");

const API = process.env.RESTCOMM_URL || "http://127.0.0.1:8080/restcomm";
const { ACCOUNT_SID = "AC" + "0".repeat(32), AUTH_TOKEN = "none" } = process.env;
// Where RestComm reaches this application: what POST Calls needs, which has no document to be relative to.
const HERE = process.env.APP_URL || "http://127.0.0.1:5000";

const client = twilio(ACCOUNT_SID, AUTH_TOKEN);
client.api.baseUrl = API; // all that differs from an application for Twilio

const app = express();
app.use(express.urlencoded({ extended: false }));

// A view that RestComm requests by POST: it gets the parameters and the query, and returns a response of Twilio's TwiML
// classes, or nothing for a callback. Requests that RestComm did not sign get 403.
function webhook(path, view) {
  app.post(path, twilio.webhook({ validate: true }, AUTH_TOKEN), async (request, response, next) => {
    try {
      const document = await view(request.body, request.query);
      response.type("text/xml").send(document ? document.toString() : "");
    } catch (error) {
      next(error);
    }
  });
}

// A view of the application's own pages, which answers JSON.
function page(method, path, view) {
  app[method](path, (request, response, next) =>
    Promise.resolve(view(request)).then((answer) => response.json(answer), next));
}

function start() {
  app.listen(process.env.PORT || 5000, "127.0.0.1");
}

// Call a person: a number, or client:NAME.
function call(dial, whom, more = {}) {
  if (whom.startsWith("client:")) dial.client(more, whom.slice("client:".length));
  else dial.number(more, whom);
}

const { VoiceResponse, MessagingResponse } = twilio.twiml;
module.exports = { app, client, HERE, webhook, page, start, call, VoiceResponse, MessagingResponse };
