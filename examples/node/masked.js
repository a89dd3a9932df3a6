// Masked numbers: a driver and a passenger talk and write to each other through one number, and see that number only.
// PAIR is the two of them, PROXY the number. Anybody else hears that it is not for them.

const { webhook, start, call, VoiceResponse, MessagingResponse } = require("./restcomm");

const { PROXY = "4006", PAIR = "client:driver,client:passenger" } = process.env;
const [one, other] = PAIR.split(",");
const partner = { [one]: other, [other]: one };

webhook("/voice", (params) => {
  const response = new VoiceResponse();
  const whom = partner[params.From];
  if (whom) call(response.dial({ callerId: PROXY }), whom);
  else response.say("This number is not for you. Goodbye.");
  return response;
});

webhook("/sms", (params) => {
  const response = new MessagingResponse();
  const whom = partner[params.From];
  if (whom) response.message({ to: whom, from: PROXY }, params.Body);
  return response;
});

start();
