"""A scenario as sipp performs it. Its signaling is sipp's; RTP is sent from a socket here, to where sipp was told."""

import re
import socket
import struct
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.interop.scenarios import KEY, OFFERS, Scenario

HOLDS = {
    "sendonly": ("a=sendonly", "127.0.0.1"),
    "inactive": ("a=inactive", "127.0.0.1"),
    "0.0.0.0": ("", "0.0.0.0"),
    "sendonly, resumed without an offer": ("a=sendonly", "127.0.0.1"),
}
PRIVATE = "10.1.2.3"
REFUSED = "m=audio 40000 RTP/AVP 18\na=rtpmap:18 G729/8000"
VIDEO = "\nm=video 40998 RTP/AVP 99\na=rtpmap:99 H264/90000"
SECONDS = 15
ANSWERS = {"none": 1, "refused re-INVITE": 1, "sendonly by UPDATE": 1, "video is offered in the call": 2}
"""To INVITEs, by how a call is held; else 3."""
SETTLED = {"refused re-INVITE": 2.6, "sendonly by UPDATE": 2.6}
"""Seconds after the last answer until keys are pressed; else 0.8."""


def sdp(scenario: Scenario, port: int, number: int, direction: str = "", address: str = "") -> str:
    """An offer or answer. number: of the version."""
    profile, more = OFFERS[scenario.offer]
    away = PRIVATE if scenario.router.startswith("private address") else "127.0.0.1"
    lines = ["v=0", f"o=sipp 1 {number} IN IP4 127.0.0.1", "s=-", f"c=IN IP4 {address or away}", "t=0 0"]
    named = more.format(port=port, key=KEY).split("\n") if more else []
    own = next((at for at, line in enumerate(named) if line.startswith("m=")), len(named))
    event = [f"a=rtpmap:{scenario.event} telephone-event/8000"] if scenario.event == 101 else []
    audio = [f"m=audio {port} {profile}", *named[:own], *event, *([direction] if direction else []), *named[own:]]
    return "\n".join(lines + audio)


def request(scenario: Scenario, method: str, number: int, body: str = "", kind: str = "application/sdp") -> str:
    """A request of sipp: the keywords in brackets are its own."""
    first = number == 1 and method == "INVITE"
    via = f"{PRIVATE}:5060;rport" if scenario.router == "private Via" else "[local_ip]:[local_port];rport"
    contact = f"{PRIVATE}:5060" if scenario.router == "private Contact" else "[local_ip]:[local_port]"
    target = "sip:[service]@[remote_ip]:[remote_port]"
    lines = [
        f"{method} {target if first else '[next_url]'} SIP/2.0",
        f"Via: SIP/2.0/[transport] {via};branch=[branch]",
        "From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]-[call_number]",
        f"To: <{target}>{'' if first else '[peer_tag_param]'}",
        "Call-ID: [call_id]",
        f"CSeq: {number} {method}",
        f"Contact: <sip:sipp@{contact};transport=[transport]>",
        *([] if first else ["[routes]"]),
        "Max-Forwards: 70",
        *([f"Content-Type: {kind}"] if body else []),
        "Content-Length: [len]",
        "",
        body,
    ]
    return f"<send><![CDATA[\n{chr(10).join(lines)}\n]]></send>"


def received(what: str, **more: str) -> str:
    named = {"request" if what.isalpha() else "response": what, **more}
    return " ".join(["<recv", *(f'{name}="{value}"' for name, value in named.items()), "/>"])


def pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


def invite(scenario: Scenario, number: int, offer: str, answer: str = "", final: str = "200") -> list[str]:
    """An INVITE or re-INVITE and its ACK. answer: of the ACK, where there is no offer."""
    provisional = [received(code, optional="true") for code in ("100", "180", "183")]
    done = received(final, rrs="true") if number == 1 else received(final)
    return [request(scenario, "INVITE", number, offer), *provisional, done, request(scenario, "ACK", number, answer)]


def refused(scenario: Scenario, port: int) -> list[str]:
    """A re-INVITE that nobody can take, and the offer that a switch may make after it."""
    offer = sdp(scenario, port, 2).partition("m=audio")[0] + REFUSED
    answer = ["[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]"]
    answer += ["Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>", "Content-Type: application/sdp"]
    answer = ["SIP/2.0 200 OK", *answer, "Content-Length: [len]", "", sdp(scenario, port, 3)]
    return [
        *invite(scenario, 2, offer, final="488"),
        received("INVITE", timeout="1200", ontimeout="quiet"),
        f"<send><![CDATA[\n{chr(10).join(answer)}\n]]></send>",
        received("ACK"),
        '<label id="quiet"/>',
    ]


def held(scenario: Scenario, port: int) -> list[str]:
    """The call is put on hold and resumed."""
    if scenario.hold == "none":
        return []
    if scenario.hold == "refused re-INVITE":
        return [pause(500), *refused(scenario, port)]
    if scenario.hold == "sendonly by UPDATE":
        return updated(scenario, port)
    if scenario.hold.startswith("video"):
        return [pause(500), *invite(scenario, 2, sdp(scenario, port, 2) + VIDEO)]
    direction, address = HOLDS[scenario.hold]
    back = sdp(scenario, port, 3)
    late = "without" in scenario.hold
    hold = invite(scenario, 2, sdp(scenario, port, 2, direction, address))
    return [pause(500), *hold, pause(500), *invite(scenario, 3, "" if late else back, back if late else "")]


def updated(scenario: Scenario, port: int) -> list[str]:
    """Held and resumed by UPDATE (RFC 3311)."""
    steps = []
    for number, direction in ((2, "a=sendonly"), (3, "a=sendrecv")):
        steps += [pause(500), request(scenario, "UPDATE", number, sdp(scenario, port, number, direction))]
        steps += [received("200")]
    return steps


def pressed(scenario: Scenario) -> list[str]:
    """The keys 1 and 2, as far as they are sent by SIP."""
    steps = []
    for number, key in enumerate("12" if "INFO" in scenario.keys else "", 4):
        relay = scenario.keys != "INFO dtmf"
        body = f"Signal={key}\nDuration=160" if relay else key
        steps.append(request(scenario, "INFO", number, body, "application/dtmf-relay" if relay else "application/dtmf"))
        steps += [received("200"), pause(300)]
    return steps[:-1]


def script(scenario: Scenario, port: int) -> str:
    """What sipp does."""
    own, late = sdp(scenario, port, 1), scenario.offer.startswith("none")
    over = ["SIP/2.0 200 OK", "[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]"]
    steps = [
        *invite(scenario, 1, "" if late else own, own if late else ""),
        *held(scenario, port),
        pause(800),
        *pressed(scenario),
        received("BYE"),
        f"<send><![CDATA[\n{chr(10).join([*over, 'Content-Length: 0', '', ''])}\n]]></send>",
    ]
    return '<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="call">' + "\n".join(steps) + "</scenario>"


def call(scenario: Scenario, to: str, folder: Path) -> str:
    """Perform it. to: user@host:port. Returns what went wrong, by sipp; empty: nothing."""
    folder.mkdir(parents=True)
    user, _, where = to.removeprefix("sip:").partition("@")
    with closing(socket.socket(type=socket.SOCK_DGRAM)) as media:
        media.bind(("127.0.0.1", 0))
        (folder / "call.xml").write_text(script(scenario, media.getsockname()[1]))
        command = ["sipp", where, "-s", user, "-sf", "call.xml", "-m", "1", "-i", "127.0.0.1", "-nostdin"]
        command += ["-t", "t1" if scenario.transport == "TCP" else "u1", "-timeout", str(SECONDS), "-timeout_error"]
        command += ["-trace_msg", "-message_file", "messages", "-trace_err", "-error_file", "errors"]
        with (folder / "out").open("w") as out:
            running = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
        if "RFC 4733" in scenario.keys:
            press(scenario, media, folder / "messages", running)
        code = running.wait(SECONDS + 5)
    errors = folder / "errors"
    return "" if code == 0 else f"sipp: {code} {errors.read_text()[-400:] if errors.exists() else ''}".strip()


def press(scenario: Scenario, media: socket.socket, trace: Path, running: "subprocess.Popen[bytes]") -> None:
    """Send the keys by RTP when the call is up and no hold is going on any more."""
    wanted = ANSWERS.get(scenario.hold, 3)
    port, until = 0, time.monotonic() + SECONDS
    while time.monotonic() < until and running.poll() is None:
        answers = re.findall(r"CSeq: \d+ INVITE.*?m=audio (\d+)", said(trace), re.DOTALL)
        if len(answers) >= wanted:
            port = int(answers[-1])
            break
        time.sleep(0.05)
    time.sleep(SETTLED.get(scenario.hold, 0.8))
    if port:
        send_keys(media, port, scenario.event, 8 if OFFERS[scenario.offer][0].split()[1] == "8" else 0)


def said(trace: Path) -> str:
    """What the switch has answered so far."""
    text = trace.read_text(errors="replace") if trace.exists() else ""
    parts = re.split(r"-{20,}[^\n]*\n", text)
    return "\n".join(part for part in parts if "message received" in part and "SIP/2.0 200" in part)


def send_keys(media: socket.socket, port: int, event: int, audio: int) -> None:
    """1 and 2 as RFC 4733 has them, between packets of silence."""
    sequence = 1000
    for key in (1, 2):
        at = sequence * 160
        packets = [(audio, bytes([255 if audio == 0 else 0xD5] * 160), at - 160)] * 5
        packets += [(event, struct.pack("!BBH", key, 10, 160 * step), at) for step in range(1, 6)]
        packets += [(event, struct.pack("!BBH", key, 0x80 | 10, 800), at)] * 3
        for kind, payload, stamp in packets:
            sequence += 1
            media.sendto(struct.pack("!BBHII", 0x80, kind, sequence, stamp, 77) + payload, ("127.0.0.1", port))
            time.sleep(0.02)
