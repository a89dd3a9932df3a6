"""A call with something of everything in its journal: requests, prompts, keys, a leg that rings and is connected, a
takeover, an error."""

from datetime import timedelta
from typing import Any

from flask import Flask

from app.calls.commands.core import Answer, Bridge, Checkpoint, Fetch, Notify, OnLeg, PlayFile, Record, StartChildLeg
from app.calls.events import Answered, Arrived, Digit, Fetched, Finished, HungUp, LegEvent
from app.calls.facts import Application, Facts
from app.calls.web import Request, Response
from app.journal.journal import Header
from app.models.columns import now
from tests.api.world import add
from tests.console.browser import journal
from tests.rows import call

MENU = """<Response>
  <Gather numDigits="1" action="/menu/choice">
    <Play>welcome.wav</Play>
  </Gather>
</Response>"""
CONNECT = """<Response>
  <Dial record="record-from-answer"><Number>+14155550134</Number></Dial>
</Response>"""


def told(app: Flask, settings: Any, account_sid: str) -> str:
    """The SID of that call; its leg has a row as well."""
    began = now() - timedelta(minutes=3)
    times = {"start_time": began, "date_created": began, "end_time": began + timedelta(seconds=41)}
    ends = {"from_": "+14155550177", "to": "+14155550100", "caller_name": "Ada Lovelace", "node": "west-1"}
    [sid] = add(app, call(account_sid, status="completed", duration=40, **ends, **times))
    leg_fields = {"direction": "outbound-dial", "status": "completed", "duration": 22, "parent_call_sid": sid}
    [leg] = add(app, call(account_sid, from_="+14155550177", to="+14155550134", **leg_fields, **times))
    header = Header(Facts(sid, account_sid, ends["from_"], ends["to"]), Application(), "channel-1", "west-1")
    journal(settings, header, story(account_sid, sid, leg))
    return sid


def story(account_sid: str, sid: str, leg: str) -> list[tuple[float, Any, list[Any]]]:
    """What happened: a menu, a key, a colleague who answers."""
    names = iter(f"{sid}-{number}" for number in range(100))
    first, welcome, second, told_, recorded = (next(names) for _name in range(5))
    menu = Request("https://app.example.com/menu", "POST", {"CallSid": sid, "From": "+14155550177"})
    choice = Request("https://app.example.com/menu/choice", "POST", {"CallSid": sid, "Digits": "2"})
    told_url = Request("https://crm.example.com/screen-pop", "POST", {"CallSid": sid})
    facts = Facts(leg, account_sid, "+14155550177", "+14155550134")
    return [
        (0.05, Arrived("+14155550100", "+14155550177"), [(first, Fetch(menu))]),
        (0.42, Fetched(first, Response(200, menu.url, "text/xml", body=MENU)), verb(next(names), "Gather")),
        (0.45, None, [(next(names), Answer())]),
        (0.5, None, [(welcome, PlayFile("/prompts/welcome.wav"))]),
        (6.8, Digit("2"), []),
        (6.81, Finished(welcome), [(second, Fetch(choice))]),
        (8.2, Fetched(second, Response(200, choice.url, "text/xml", body=CONNECT)), verb(next(names), "Dial")),
        (8.3, None, [(next(names), OnLeg(leg, StartChildLeg(facts)))]),
        (
            17.4,
            LegEvent(leg, Answered()),
            [(next(names), Bridge(leg)), (recorded, Record("/recordings/RE1.wav", 3600))],
        ),
        (17.5, None, [(told_, Fetch(told_url))]),
        (19.9, Fetched(told_, Response(503, told_url.url, "text/html", body="Service unavailable")), []),
        (20.0, None, [(next(names), Notify(11200, "HTTP 503 for https://crm.example.com/screen-pop"))]),
        (40.5, Finished(recorded), []),
        (40.9, HungUp(), []),
    ]


def verb(name: str, what: str) -> list[tuple[str, Any]]:
    """It begins."""
    return [(name, Checkpoint({"verb": what}))]
