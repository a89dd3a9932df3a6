// Voicemail: a greeting, a message, its text. GET /messages is the mailbox, in JSON.

const { webhook, page, start, VoiceResponse } = require("./restcomm");

const mailbox = {}; // messages by the SID of their recording; a real application has a database here

function note(sid, facts) {
  mailbox[sid] = { ...mailbox[sid], ...facts };
}

webhook("/voice", () => {
  const response = new VoiceResponse();
  response.say("Hello. Please leave a message after the tone, and press the pound key when you are done.");
  response.record({
    maxLength: 120,
    timeout: 4,
    finishOnKey: "#",
    action: "/recorded",
    transcribeCallback: "/transcribed",
    recordingStatusCallback: "/ready",
  });
  response.say("I did not hear anything. Goodbye.");
  return response;
});

webhook("/recorded", (params) => {
  note(params.RecordingSid, { caller: params.From, seconds: params.RecordingDuration });
  const response = new VoiceResponse();
  response.say("Thank you. Your message was saved. Goodbye.");
  return response;
});

// The audio can be fetched now: add .wav or .mp3 to its URL.
webhook("/ready", (params) => note(params.RecordingSid, { audio: `${params.RecordingUrl}.wav` }));

webhook("/transcribed", (params) =>
  note(params.RecordingSid, { transcription: params.TranscriptionStatus, text: params.TranscriptionText || "" }));

page("get", "/messages", () => mailbox);
start();
