// A day with Twilio's Node SDK, unmodified, against the API at BASE_URL. Prints one JSON object: what each step got.
// tests/api/test_node_sdk.py runs it, and knows what is right.

const twilio = require("twilio");

const client = at(twilio(process.env.ACCOUNT_SID, process.env.AUTH_TOKEN));
const { CALL, CONFERENCE, RECORDING, TRANSCRIPTION, NOTIFICATION, MESSAGE, CALLER_ID } = process.env;

function at(made) {
  made.api.baseUrl = process.env.BASE_URL;
  return made;
}

async function refused(act) {
  try {
    await act();
  } catch (error) {
    return { status: error.status, code: error.code, moreInfo: error.moreInfo };
  }
  return "not refused";
}

// Fetch, change what can be changed, remove: what every resource can.
async function life(one, change, field) {
  const fetched = await one.fetch();
  const changed = change ? await one.update(change) : fetched;
  return { same: fetched.sid === changed.sid, changed: field ? changed[field] : null, removed: await one.remove() };
}

const steps = {
  async account() {
    const mine = await client.api.v2010.account.fetch();
    return { sid: mine.sid, status: mine.status, date: mine.dateCreated instanceof Date };
  },
  async numbers() {
    const made = await client.incomingPhoneNumbers.create({ phoneNumber: "+12125552368", voiceUrl: "http://a.example/" });
    const listed = await client.incomingPhoneNumbers.list({ phoneNumber: "+1212555" });
    return { listed: listed.map((one) => one.phoneNumber), voice: made.capabilities.voice,
      ...await life(client.incomingPhoneNumbers(made.sid), { smsUrl: "http://b.example/" }, "smsUrl") };
  },
  async calls() {
    const made = await client.calls.create({ to: "client:bob", from: "1234", twiml: "<Response/>", timeout: 20 });
    const pages = await client.calls.list({ pageSize: 10 });
    const first = await client.calls.page({ pageSize: 10 });
    const second = await first.nextPage();
    const ended = await client.calls(made.sid).update({ status: "completed" });
    return { status: made.status, direction: made.direction, price: made.price, ended: ended.sid === made.sid,
      all: new Set(pages.map((one) => one.sid)).size, page: second.instances.length,
      filtered: (await client.calls.list({ status: "completed", startTimeBefore: new Date("2024-05-02") })).length,
      events: await client.calls(CALL).events.list(), removed: await client.calls(CALL).remove() };
  },
  async messages() {
    const made = await client.messages.create({ to: "+14445556666", from: "1234", body: "Hello" });
    const listed = await client.messages.list({ to: "1234" });
    return { status: made.status, segments: made.numSegments, listed: listed.map((one) => one.sid === MESSAGE),
      ...await life(client.messages(MESSAGE), { body: "" }, "body") };
  },
  async recordings() {
    const one = await client.recordings(RECORDING).fetch();
    const texts = await client.recordings(RECORDING).transcriptions.list();
    return { duration: one.duration, conference: one.conferenceSid === CONFERENCE, texts: texts.map((text) => text.sid === TRANSCRIPTION),
      text: (await client.transcriptions(TRANSCRIPTION).fetch()).transcriptionText,
      transcription: await client.transcriptions(TRANSCRIPTION).remove(),
      ofConference: (await client.conferences(CONFERENCE).recordings.list()).length,
      removed: await client.recordings(RECORDING).remove(), left: (await client.recordings.list()).length };
  },
  async notifications() {
    const listed = await client.api.v2010.account.notifications.list({ log: 0 });
    const one = await client.api.v2010.account.notifications(NOTIFICATION).fetch();
    return { listed: listed.length, errorCode: one.errorCode, date: one.messageDate instanceof Date };
  },
  async applications() {
    const made = await client.applications.create({ friendlyName: "Menu", voiceUrl: "http://a.example/" });
    const listed = await client.applications.list({ friendlyName: "Menu" });
    return { listed: listed.length, method: made.voiceMethod, enabled: made.publicApplicationConnectEnabled,
      ...await life(client.applications(made.sid), { voiceUrl: "" }, "voiceUrl") };
  },
  async conferences() {
    const one = await client.conferences(CONFERENCE).fetch();
    const [participant] = await client.conferences(CONFERENCE).participants.list();
    const inside = client.conferences(CONFERENCE).participants(participant.callSid);
    const called = await client.conferences(CONFERENCE).participants.create({ from: "1234", to: "+15551234567", label: "Bob" });
    return { status: one.status, listed: (await client.conferences.list({ status: "in-progress" })).length,
      muted: (await inside.update({ muted: true })).muted, hold: (await inside.update({ hold: true })).hold,
      ends: (await inside.update({ endConferenceOnExit: true })).endConferenceOnExit, fetched: (await inside.fetch()).muted,
      called: [called.status, called.label], removed: await inside.remove(),
      over: (await client.conferences(CONFERENCE).update({ status: "completed" })).reasonConferenceEnded };
  },
  async callerIds() {
    const asked = await client.validationRequests.create({ phoneNumber: "+14155550123" });
    return { code: asked.validationCode.length, call: asked.callSid.slice(0, 2), listed: (await client.outgoingCallerIds.list()).length,
      ...await life(client.outgoingCallerIds(CALLER_ID), { friendlyName: "Home" }, "friendlyName") };
  },
  async available() {
    const [country] = await client.availablePhoneNumbers.list();
    const us = client.availablePhoneNumbers("US");
    const found = await us.local.list({ areaCode: 212, smsEnabled: true });
    const bought = await client.incomingPhoneNumbers.create({ areaCode: "212" });
    return { country: country.countryCode, fetched: (await us.fetch()).country, found: found.map((one) => one.phoneNumber),
      sms: found[0].capabilities.SMS, tollFree: (await us.tollFree.list()).length, bought: bought.phoneNumber,
      left: (await us.local.list()).length };
  },
  async usage() {
    const [today] = await client.usage.records.today.list({ category: "calls" });
    const names = (await client.usage.records.allTime.list()).map((one) => one.category);
    return { price: today.price, unit: today.usageUnit, count: Number(today.count) > 0, names,
      daily: (await client.usage.records.daily.list({ category: "calls" })).length > 0 };
  },
  async keys() {
    const made = await client.newKeys.create({ friendlyName: "CI" });
    const program = at(twilio(made.sid, made.secret, { accountSid: process.env.ACCOUNT_SID }));
    const seen = (await program.calls.list({ limit: 1 })).length;
    return { seen, forbidden: await refused(() => program.keys(made.sid).fetch()), listed: (await client.keys.list()).length,
      ...await life(client.keys(made.sid), { friendlyName: "CD" }, "friendlyName"),
      after: (await refused(() => program.calls.list({ limit: 1 }))).status };
  },
  async domains() {
    const made = await client.sip.domains.create({ domainName: "acme.sip.restcomm" });
    const office = await client.sip.ipAccessControlLists.create({ friendlyName: "Office" });
    const staff = await client.sip.credentialLists.create({ friendlyName: "Staff" });
    const domain = client.sip.domains(made.sid);
    await domain.ipAccessControlListMappings.create({ ipAccessControlListSid: office.sid });
    await domain.auth.calls.credentialListMappings.create({ credentialListSid: staff.sid });
    await domain.auth.registrations.credentialListMappings.create({ credentialListSid: staff.sid });
    const used = [domain.ipAccessControlListMappings, domain.credentialListMappings, domain.auth.calls.ipAccessControlListMappings,
      domain.auth.calls.credentialListMappings, domain.auth.registrations.credentialListMappings];
    const listed = [];
    for (const one of used) listed.push((await one.list()).length);
    const address = await client.sip.ipAccessControlLists(office.sid).ipAddresses.create({ friendlyName: "Desk", ipAddress: "192.0.2.7" });
    const credential = await client.sip.credentialLists(staff.sid).credentials.create({ username: "alice", password: "Correct horse 1" });
    return { listed, auth: (await domain.fetch()).authType, unmapped: await domain.ipAccessControlListMappings(office.sid).remove(),
      address: await life(client.sip.ipAccessControlLists(office.sid).ipAddresses(address.sid), { cidrPrefixLength: 24 }, "cidrPrefixLength"),
      credential: await life(client.sip.credentialLists(staff.sid).credentials(credential.sid), { password: "Correct horse 2" }, "username"),
      office: await life(client.sip.ipAccessControlLists(office.sid), { friendlyName: "HQ" }, "friendlyName"),
      staff: await life(client.sip.credentialLists(staff.sid), { friendlyName: "All" }, "friendlyName"),
      domain: await life(domain, { voiceUrl: "http://a.example/" }, "voiceUrl") };
  },
  async errors() {
    return { missing: await refused(() => client.calls("CA" + "0".repeat(32)).fetch()),
      bad: await refused(() => client.calls.create({ to: "", from: "1234", url: "http://a.example/" })),
      stranger: await refused(() => at(twilio(process.env.ACCOUNT_SID, "0".repeat(32))).api.v2010.account.fetch()) };
  },
};

async function main() {
  const got = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      got[name] = await step();
    } catch (error) {
      got[name] = { failed: String(error), code: error.code, status: error.status, stack: error.stack };
    }
  }
  console.log(JSON.stringify(got));
}

main();
