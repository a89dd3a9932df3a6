"""The command line: place a call, say what happened as one JSON line.

Exit codes: 0 answered, 1 not answered (the line has `sip` or `error`), 2 wrong usage.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Sequence

from .call import Call
from .listen import heard_seconds, speech_seconds
from .message import host_port
from .phone import Phone
from .pressing import KeysRefused
from .tones import write_wav


def main(arguments: Sequence[str]) -> int:
    line = placed(parse(arguments))
    print(json.dumps(line), flush=True)
    return 0 if "answer_ms" in line else 1


def placed(options: argparse.Namespace) -> dict[str, object]:
    """Place the call that these options describe; what is to be said of it."""
    line: dict[str, object] = {"to": options.to, "sip": None}
    try:
        with Phone(bind=options.bind, user=options.user, password=options.password) as phone:
            call = phone.call(options.uri, options.headers, send=options.send)
            _hold(call, options)
            line |= _report(call)
            if options.save:
                write_wav(options.save, call.heard)
    except OSError as problem:  # no such address to bind, no such folder to save in
        line["error"] = str(problem)
    return line


def _hold(call: Call, options: argparse.Namespace) -> None:
    """Stay in the call: press the keys, listen, hang up when the time is over or on Ctrl-C."""
    try:
        if call.wait_answered(options.ring):
            until = time.monotonic() + options.seconds
            if options.digits:
                call.press(options.digits, via=options.via)
            call.wait_ended(max(0.0, until - time.monotonic()))
    except KeysRefused as problem:
        if call.ended_by != "them":  # they may hang up while we still press: that is no error of the call
            call.note(error=str(problem))
    except KeyboardInterrupt:
        pass
    call.bye()
    call.wait_ended(2)


def _report(call: Call) -> dict[str, object]:
    line: dict[str, object] = {"sip": None if call.error and call.status == 408 else call.status}
    if call.answered_ms is not None:
        audio = call.heard
        line["answer_ms"] = round(call.answered_ms, 1)
        line |= {"audio_seconds": round(heard_seconds(audio), 2), "speech_seconds": round(speech_seconds(audio), 2)}
        line |= {"ended_by": call.ended_by, "duration": round(call.duration, 2)}
        line |= {"keys_heard": call.digits} if call.digits else {}
    return line | ({"error": call.error} if call.error else {})


def parse(
    arguments: Sequence[str], more: Callable[[argparse.ArgumentParser], None] = lambda command: None
) -> argparse.Namespace:
    """The options of a command line. more: adds further ones. Exits with code 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.softphone", description=__doc__)
    command = parser.add_subparsers(dest="command", required=True).add_parser("call", help="place one call")
    command.add_argument("--to", required=True, help="a number, or a whole sip: URI")
    command.add_argument("--server", default="127.0.0.1:5080", help="host[:port] that numbers are called at")
    command.add_argument("--digits", default="", help="keys pressed after the answer; w waits half a second")
    command.add_argument("--via", default="rfc4733", choices=("rfc4733", "info", "inband"), help="how keys are sent")
    command.add_argument("--seconds", type=float, default=30, help="hang up this long after the answer")
    command.add_argument("--ring", type=float, default=60, help="give up when not answered after this many seconds")
    command.add_argument("--save", help="wav file for the audio heard")
    command.add_argument("--bind", default="127.0.0.1", help="our own address")
    command.add_argument("--user", default="softphone", help="who calls")
    command.add_argument("--password", help="answers a digest challenge")
    command.set_defaults(headers=None, send=None)
    more(command)
    options = parser.parse_args(arguments)
    options.uri = options.to if options.to.startswith("sip:") else f"sip:{options.to}@{options.server}"
    if not re.fullmatch(r"(?i)[0-9*#a-dw]*", options.digits):
        parser.error(f"--digits may have 0-9 * # A-D and w, not {options.digits!r}")
    if not options.to.strip():
        parser.error("--to is empty: whom to call?")
    try:
        host_port(options.uri)
    except ValueError as problem:
        parser.error(str(problem))
    return options
