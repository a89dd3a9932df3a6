"""An installation that looks lived in: for pictures of the pages and for tests in a browser."""

import json
from datetime import timedelta
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models import Application as Shared
from app.models import (
    AuditEvent,
    Client,
    Conference,
    Fax,
    IncomingPhoneNumber,
    Key,
    Message,
    Notification,
    Participant,
    Queue,
    QueueMember,
    Recording,
    SipDomain,
    SwitchNode,
    Transcription,
)
from app.models.calls.recording import audio_file
from app.models.columns import now
from tests.api.world import Who, add, engine
from tests.console import showroom_calls
from tests.rows import call
from tests.softphone import write_wav
from tests.softphone.tones import RATE

DIRECTIONS = ("inbound", "inbound", "outbound-api", "inbound", "outbound-dial")
PEOPLE = ("Ada Lovelace", "Grace Hopper", "", "Alan Turing", "", "Katherine Johnson")
ENDS = ("completed", "completed", "completed", "busy", "completed", "no-answer", "completed", "failed", "canceled")


def furnish(app: Flask, settings: Any, me: Who) -> dict[str, str]:
    """Calls, errors, numbers and the rest. The SIDs of what has a page of its own, by the kind of the page."""
    known = {"account_sid": me.sid, "api_version": "2012-04-24"}
    calls = history(app, me.sid)
    sids = {"calls": showroom_calls.told(app, settings, me.sid)}
    sids["notifications"] = errors(app, me.sid, [sids["calls"], *calls])
    sids |= built(app, known) | heard(app, settings, known, sids["calls"]) | together(app, known, calls)
    sids["audit"] = house(app, me.sid)
    return sids


def history(app: Flask, account_sid: str) -> list[str]:
    """Calls of the last hours, three of them live."""
    rows = []
    for number in range(64):
        began = now() - timedelta(minutes=11 * (64 - number), seconds=number * 7 % 60)
        status = "in-progress" if number >= 62 else "ringing" if number == 61 else ENDS[number % len(ENDS)]
        lasted = number * 37 % 400 + 3 if status == "completed" else 0
        ended = None if number >= 61 else began + timedelta(seconds=lasted)
        more = {"caller_name": PEOPLE[number % len(PEOPLE)], "direction": DIRECTIONS[number % len(DIRECTIONS)]}
        caller = "client:reception" if number % 5 == 2 else f"+1415555{number * 131 % 10000:04}"
        called = ("+14155550100", "+14155550134", "1234")[number % 3]
        times = {"start_time": began, "date_created": began, "end_time": ended}
        seconds = None if ended is None else lasted
        rows.append(
            call(account_sid, from_=caller, to=called, status=status, duration=seconds, node="west-1", **times, **more)
        )
    return add(app, *rows)


def errors(app: Flask, account_sid: str, calls: list[str]) -> str:
    """Notifications of the last day: a server that is down, one that answers nonsense, a wrong key. The newest."""
    rows = []
    for number in range(46):
        code, text, url, body = (
            (11200, "HTTP 500 for https://app.example.com/menu", "https://app.example.com/menu", "Internal error"),
            (12100, "The document is not well-formed: line 3", "https://shop.example.com/voice?lang=en", "<Response>"),
            (13310, 'The attribute numDigits is "many", not a number', "", ""),
        )[min(2, number % 5)]
        rows.append(
            Notification(
                account_sid=account_sid,
                call_sid=calls[number % len(calls)],
                error_code=code,
                log=1 if code == 13310 else 0,
                message_text=text,
                message_date=now() - timedelta(minutes=29 * number),
                request_url=url,
                request_method="POST" if url else "",
                request_variables="CallSid=CA1&From=%2B14155550100&To=1234" if url else "",
                response_headers="Content-Type: text/html" if url else "",
                response_body=body,
            )
        )
    return add(app, *reversed(rows))[-1]


def built(app: Flask, known: dict[str, Any]) -> dict[str, str]:
    """What an account sets up."""
    voice = {"voice_url": "https://app.example.com/voice", "voice_method": "POST"}
    numbers = [
        IncomingPhoneNumber(**known, phone_number=f"+1415555010{n}", friendly_name=name, **voice)
        for n, name in enumerate(("Front desk", "Support", "Sales", "Night line"))
    ]
    kinds = {
        "numbers": numbers,
        "applications": [Shared(**known, friendly_name=one, **voice) for one in ("Menu", "Voicemail")],
        "clients": [
            Client(**known, login=one, friendly_name=one.title(), ha1_encrypted="x") for one in ("reception", "anna")
        ],
        "keys": [Key(account_sid=known["account_sid"], friendly_name="build server", secret_hash="0" * 64)],
        "domains": [SipDomain(**known, domain_name="acme.sip.restcomm", friendly_name="Acme", **voice)],
    }
    return {kind: add(app, *rows)[0] for kind, rows in kinds.items()}


def heard(app: Flask, settings: Any, known: dict[str, Any], call_sid: str) -> dict[str, str]:
    """Recordings with their audio, transcriptions, messages, faxes."""
    of_call = known | {"call_sid": call_sid}
    recordings = add(app, *(Recording(**of_call, duration=6) for _number in range(3)))
    for sid in recordings:
        path = audio_file(settings.folder("recordings"), known["account_sid"], sid)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, speech_like(6))
    words = "Hello, this is Ada. Please call me back about the order of yesterday; the number is on your display."
    text = {"recording_sid": recordings[0], "status": "completed", "transcription_text": words, "duration": 6}
    [transcription] = add(app, Transcription(**of_call, **text))
    messages = add(app, *(message(known, number) for number in range(9)))
    fax = {"to": "+14155550188", "from_": "+14155550100", "body": "", "status": "received", "direction": "inbound"}
    [fax_sid] = add(app, Fax(**known, **fax))
    return {
        "recordings": recordings[0],
        "transcriptions": transcription,
        "messages": messages[0],
        "faxes": fax_sid,
    }


def speech_like(seconds: int) -> Any:
    """Noise that comes in syllables."""
    times = np.arange(RATE * seconds) / RATE
    syllables = np.abs(np.sin(times * 7)) * (np.sin(times * 1.3) > -0.4) * (0.4 + 0.6 * np.abs(np.sin(times * 0.7)))
    noise = np.random.default_rng(1).normal(0, 5000, len(times))
    return np.clip(noise * syllables, -32000, 32000).astype(np.int16)


def message(known: dict[str, Any], number: int) -> Message:
    """One of a conversation."""
    mine = number % 2 == 0
    ends = ("+14155550100", "+14155550177") if mine else ("+14155550177", "+14155550100")
    body = "Your table for two is ready at 19:30." if mine else "Thanks, we are on our way. 🙂"
    sent = now() - timedelta(minutes=number * 4)
    status = {"status": "sent", "direction": "outbound-api"} if mine else {"status": "received", "direction": "inbound"}
    return Message(**known, **status, from_=ends[0], to=ends[1], body=body, date_sent=sent)


def together(app: Flask, known: dict[str, Any], calls: list[str]) -> dict[str, str]:
    """A conference with people in it, and a queue with people who wait."""
    whose = {"account_sid": known["account_sid"], "node": "west-1"}
    [conference] = add(app, Conference(**known, friendly_name="Monday round", status="in-progress", node="west-1"))
    inside = {**whose, "conference_sid": conference}
    add(
        app,
        Participant(**inside, call_sid=calls[-1], entry="1", label="Ada"),
        Participant(**inside, call_sid=calls[-2], entry="2", label="Grace", muted=True),
        Participant(**inside, call_sid=calls[-4], entry="3", label="Alan", hold=True),
    )
    [queue] = add(app, Queue(account_sid=known["account_sid"], friendly_name="support"))
    entered = now().timestamp()
    waiting = [
        QueueMember(**whose, queue_sid=queue, call_sid=calls[-n], entry=f"q{n}", entered=entered - 40 * n)
        for n in (1, 2)
    ]
    add(app, *waiting)
    return {"conferences": conference, "queues": queue}


def house(app: Flask, account_sid: str) -> str:
    """Nodes, gateways with their state, and what administrators did, of which this is one."""
    states = json.dumps({"carrier-a": ["registered", "yes"], "carrier-b": ["403 Forbidden", "no"]})
    here = {"address": "192.0.2.10:5060", "legs": 214, "gateways": states}
    add(
        app,
        SwitchNode(name="west-1", kind="asterisk", version="22.10.1", up=True, **here),
        SwitchNode(name="west-2", kind="freeswitch", version="1.11.1", up=True, legs=31, draining=True),
        SwitchNode(name="east-1", kind="asterisk", version="22.10.1", address="192.0.2.20:5060", up=False),
    )
    number = f"POST /Accounts/{account_sid}/IncomingPhoneNumbers/PN1"
    [event, _refused] = add(
        app,
        AuditEvent(account_sid=account_sid, event="changed", action=number, actor=account_sid, source="192.0.2.77"),
        AuditEvent(
            account_sid=account_sid, event="login-refused", action="", actor="me@example.com", source="192.0.2.9"
        ),
    )
    return event


def beat(app: Flask) -> None:
    """The nodes' engines are alive now."""
    with Session(engine(app)) as session:
        session.execute(update(SwitchNode).where(SwitchNode.up).values(beat=now()))
        session.commit()
