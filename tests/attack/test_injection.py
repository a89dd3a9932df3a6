"""What a document says stays a value: every field of RCML, with texts that are syntax somewhere, on both switches."""

import json
import re
from itertools import product
from xml.sax.saxutils import escape

import pytest

from app.calls.allowed import Refused
from app.calls.commands.core import Answer, Command, Download, OnLeg, Originate, PlayFile, SendDigits, Synthesize
from app.calls.commands.results import LocalFile
from app.calls.events import Answered, Finished, LegEvent
from ariclient.protocol import commands as ari
from eslbridge.protocol import commands as esl
from tests.attack.cells import Cells, some
from tests.attack.payloads import PAYLOADS
from tests.conversation import Conversation
from tests.eslbridge.protocol.test_commands import CHANNEL, ID, KNOWN, dialled, lines_of, parsed

FIELDS = {
    "Say": "<Say>{}</Say>",
    "Say voice": '<Say voice="{}">a</Say>',
    "Say language": '<Say language="{}">a</Say>',
    "Play": "<Play>{}</Play>",
    "Play digits": '<Play digits="{}"/>',
    "Gather action": '<Gather action="{}"><Say>a</Say></Gather>',
    "Gather finishOnKey": '<Gather finishOnKey="{}"><Say>a</Say></Gather>',
    "Gather Say": "<Gather><Say>{}</Say></Gather>",
    "Record action": '<Record action="{}"/>',
    "Record finishOnKey": '<Record finishOnKey="{}"/>',
    "Dial callerId": '<Dial callerId="{}"><Sip>sip:a@b.example</Sip></Dial>',
    "Dial action": '<Dial action="{}"><Sip>sip:a@b.example</Sip></Dial>',
    "Dial": "<Dial>{}</Dial>",
    "Number": "<Dial><Number>{}</Number></Dial>",
    "Number sendDigits": '<Dial><Number sendDigits="{}">+15551234</Number></Dial>',
    "Number url": '<Dial><Number url="{}">+15551234</Number></Dial>',
    "Client": "<Dial><Client>{}</Client></Dial>",
    "Uri": "<Dial><Uri>{}</Uri></Dial>",
    "Uri user": "<Dial><Uri>sip:{}@b.example</Uri></Dial>",
    "Uri host": "<Dial><Uri>sip:a@{}</Uri></Dial>",
    "Uri header": "<Dial><Uri>sip:a@b.example?X-A={}</Uri></Dial>",
    "Sip username": '<Dial><Sip username="{}" password="p">sip:a@b.example</Sip></Dial>',
    "Sip password": '<Dial><Sip username="u" password="{}">sip:a@b.example</Sip></Dial>',
    "Header name": '<Dial><Sip>sip:a@b.example<Headers><Header name="{}" value="b"/></Headers></Sip></Dial>',
    "Header value": '<Dial><Sip>sip:a@b.example<Headers><Header name="X-A" value="{}"/></Headers></Sip></Dial>',
    "Conference": "<Dial><Conference>{}</Conference></Dial>",
    "Conference waitUrl": '<Dial><Conference waitUrl="{}">a</Conference></Dial>',
    "Queue": "<Dial><Queue>{}</Queue></Dial>",
    "Enqueue": "<Enqueue>{}</Enqueue>",
    "Sms": '<Sms to="+15551234" from="+15551235">{}</Sms>',
    "Sms to": '<Sms to="{}">a</Sms>',
    "Redirect": "<Redirect>{}</Redirect>",
    "Reject": '<Reject reason="{}"/>',
}
OF_SENDMSG = {"call-command", "execute-app-name", "execute-app-arg", "event-uuid", "event-uuid-name", "loops"}
OF_DIAL = KNOWN | {"sip_auth_username", "sip_auth_password", "rtp_secure_media_outbound", "sip_h_Privacy"}
OF_DIAL |= {"sip_h_P-Asserted-Identity", "sip_invite_from_uri"}
OF_ASTERISK = re.compile(
    r"CALLERID\(all\)|CONNECTEDLINE\((all|pres),i\)|TIMEOUT\(absolute\)|PJSIP_HEADER\(add,(X-[A-Za-z0-9-]+|Max-Forwards"
    r"|Privacy|P-Asserted-Identity)\)|RESTCOMM_\w+"
)
SCENE = ari.Scene("restcomm-node1")
STEPS = 16


def written(text: str) -> str:
    """As XML has it; characters that XML has not are left out."""
    text = "".join(letter for letter in text if letter.isprintable() or letter in "\r\n\t")
    return escape(text, {'"': "&quot;", "\r": "&#13;", "\n": "&#10;"})


def commands(document: str) -> list[Command]:
    """What a call asks the switch for, as long as everything goes well."""
    talk = Conversation(document)
    for _step in range(STEPS):
        if not talk.asked:
            break
        id, command = talk.asked.pop(0)
        leg, inner = (command.leg, command.command) if isinstance(command, OnLeg) else ("", command)
        if isinstance(inner, Answer):
            talk.happens(Answered())
        elif isinstance(inner, Originate):
            talk.happens(LegEvent(leg, Answered()) if leg else Answered())
            continue
        if isinstance(inner, Synthesize | Download):
            talk.happens(Finished(id, LocalFile("/speech/a.wav")))
        elif isinstance(inner, Answer | PlayFile | SendDigits):
            done = Finished(id)
            talk.happens(LegEvent(leg, done) if leg else done)
    return [one.command if isinstance(one, OnLeg) else one for one in talk.all]


def on_freeswitch(command: Command) -> bool:
    """Is each of its requests one request, with nothing in it that we did not put there?"""
    try:
        requests = esl.encode(CHANNEL, ID, command)
    except Refused:
        return True
    return all(is_one_request(request) for request in requests)


def is_one_request(request: bytes) -> bool:
    first, *rest = lines_of(request)
    if first.startswith("sendmsg "):
        names = [line.partition(":")[0] for line in rest]
        return first == f"sendmsg {CHANNEL}" and set(names) <= OF_SENDMSG and len(names) == len(set(names))
    if not first.startswith("bgapi originate "):
        return not rest and re.fullmatch(r"api (uuid_|sched_hangup )[\w;=+ -]+", first) is not None
    arguments = parsed(first.removeprefix("bgapi originate "))
    variables, target = dialled(arguments[0])
    foreign = {name for name in variables if name not in OF_DIAL and not re.fullmatch(r"sip_h_X-[A-Za-z0-9-]+", name)}
    ours = re.fullmatch(r"sofia/(outside|gateway/[a-z]+)/[^\s,|&^{}\[\]<>]+", target) is not None
    return arguments[1:] == ["&park()"] and not foreign and ours and rest == [f"Job-UUID: {CHANNEL}"]


def on_asterisk(command: Command) -> bool:
    """Is its request for one resource, with an endpoint of ours and no variables but ours?"""
    try:
        rest = ari.encode("leg-1", "CA1-1", command, SCENE)
    except Refused:
        return True
    message = rest.message("7")
    variables = (rest.body or {}).get("variables", {})
    endpoint = rest.query.get("endpoint", "PJSIP/1@outbound-proxy")
    return (
        "\n" not in message
        and json.loads(message)["uri"] == rest.path
        and re.fullmatch(r"[A-Za-z0-9/_.-]+", rest.path) is not None
        and re.fullmatch(r"PJSIP/((outside(-[a-z]+)?|login-leg-1)/sip:)?[^\s/,&|^<>]+", endpoint) is not None
        and all(OF_ASTERISK.fullmatch(name) for name in variables)
        and not any(re.search(r"[\r\n\0]", str(value)) for value in variables.values())
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("switch", ["asterisk", "freeswitch"])
def test_documents(cells: Cells, switch: str) -> None:
    holds = {"asterisk": on_asterisk, "freeswitch": on_freeswitch}[switch]
    for (field, form), text in some(product(FIELDS.items(), PAYLOADS)):
        found = commands(form.format(written(text)))
        cells.held(f"{field}: {text!r}", bool(found) and all(holds(command) for command in found))
