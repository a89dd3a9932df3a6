// A conference line: members wait with music until the moderator comes, and all leave with the moderator.
// MODERATOR_PIN and MEMBER_PIN. GET /people tells who is there; POST /mute and POST /unmute act on all members.

const { client, webhook, page, start, VoiceResponse } = require("./restcomm");

const { MODERATOR_PIN = "9999", MEMBER_PIN = "1111" } = process.env;
const ROOM = "team";
const events = [];

webhook("/voice", () => {
  const response = new VoiceResponse();
  const gather = response.gather({ numDigits: 4, timeout: 8, action: "/pin" });
  gather.say("Please enter your four digit code.");
  response.say("Goodbye.");
  return response;
});

webhook("/pin", (params) => {
  const response = new VoiceResponse();
  const moderator = params.Digits === MODERATOR_PIN;
  if (!moderator && params.Digits !== MEMBER_PIN) {
    response.say("This code is not valid.");
    response.redirect("/voice");
    return response;
  }
  response.dial().conference(
    {
      startConferenceOnEnter: moderator,
      endConferenceOnExit: moderator,
      participantLabel: moderator ? "moderator" : `member-${params.From}`,
      statusCallback: "/event",
      statusCallbackEvent: "start end join leave",
    },
    ROOM,
  );
  return response;
});

webhook("/event", (params) => {
  events.push(params.StatusCallbackEvent);
});

async function participants() {
  const rooms = await client.conferences.list({ friendlyName: ROOM, status: "in-progress" });
  return (await Promise.all(rooms.map((room) => room.participants().list()))).flat();
}

async function people() {
  const seen = await participants();
  return { people: seen.map((one) => ({ label: one.label, muted: one.muted })), events };
}

async function setMuted(muted) {
  const members = (await participants()).filter((one) => one.label !== "moderator");
  await Promise.all(members.map((one) => one.update({ muted })));
  return people();
}

page("get", "/people", people);
page("post", "/mute", () => setMuted(true));
page("post", "/unmute", () => setMuted(false));
start();
