"""What a media relay costs: `python -m tests.bench.streams [--streams 50] [--seconds 20] [--idle 200]`.

The relay runs as always; this process is the switch (SIP, and RTP with the time of sending in each packet), another
one is the customer's server, which sends everything back. No switch is in the chain: what is measured is the relay, and
the delay of packet, relay and websocket together. Prints a table and writes JSON into var/bench/streams.json.
"""

import argparse
import json
import multiprocessing
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.media.audio import rtp
from app.media.place import connected, socket_path
from app.settings.config import load

ROOT = Path(__file__).parents[2]
TICK = 0.02
INVITE = (
    "INVITE sip:{token}@{relay} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{token}\r\nMax-Forwards: 70\r\n"
    "From: <sip:bench@{own}>;tag=b\r\nTo: <sip:{token}@{relay}>\r\nCall-ID: {token}\r\nCSeq: 1 {method}\r\n"
    "Contact: <sip:bench@{own}>\r\nContent-Type: application/sdp\r\nContent-Length: {length}\r\n\r\n{body}"
)
SDP = "v=0\r\no=b 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"


# -- the customer's server --------------------------------------------------------------------------------------------


def customer(pipe: Connection) -> None:
    """A process: sends back what it hears, and collects how long each packet took."""
    import asyncio
    import base64

    from aiohttp import WSMsgType, web

    delays: list[float] = []

    async def stream(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async for message in ws:
            if message.type != WSMsgType.TEXT:
                continue
            told = json.loads(message.data)
            if told["event"] == "media":
                audio = base64.b64decode(told["media"]["payload"])
                if audio[:4] == b"TIME":
                    delays.append(time.monotonic() - struct.unpack("!d", audio[4:12])[0])
                    back = {
                        "event": "media",
                        "streamSid": told["streamSid"],
                        "media": {"payload": told["media"]["payload"]},
                    }
                    await ws.send_str(json.dumps(back))
        return ws

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/", stream)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        pipe.send(delays)

    asyncio.run(run())


# -- the switch -------------------------------------------------------------------------------------------------------


class Caller:
    """One leg: a call to the relay, and its RTP."""

    def __init__(self, order: dict[str, Any], relay: str, sip: socket.socket) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 0))
        host, port = sip.getsockname()
        self.token, self.relay, self.own = order["tokens"][0], relay, f"{host}:{port}"
        self.sender = rtp.Sender(0)
        self.place = ("", 0)
        self.back: list[float] = []

    def request(self, method: str) -> bytes:
        body = SDP.format(port=self.sock.getsockname()[1]) if method == "INVITE" else ""
        fields = {"token": self.token, "relay": self.relay, "own": self.own, "method": method, "length": len(body)}
        return INVITE.format(**fields, body=body).replace("INVITE sip:", f"{method} sip:", 1).encode()

    def answered(self, text: str) -> None:
        """The relay's answer says where audio goes."""
        port = int(text.split("m=audio ")[1].split(" ")[0])
        self.place = ("127.0.0.1", port)

    def send(self, stamped: bool) -> None:
        stamp = b"TIME" + struct.pack("!d", time.monotonic()) if stamped else b"\xff" * 12
        self.sock.sendto(self.sender.packet(stamp + b"\xff" * 148, True), self.place)

    def receive(self) -> None:
        """What came back meanwhile, without waiting."""
        with suppress(BlockingIOError):
            while True:
                packet = rtp.parse(self.sock.recv(2048, socket.MSG_DONTWAIT))
                if packet and packet.payload[:4] == b"TIME":
                    self.back.append(time.monotonic() - struct.unpack("!d", packet.payload[4:12])[0])


def call(control: socket.socket, url: str, count: int) -> tuple[list[Caller], socket.socket]:
    """So many streams, begun."""
    lines = control.makefile("rb")
    sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sip.bind(("127.0.0.1", 0))
    callers = []
    for number in range(count):
        order = {"ask": "expect", "tokens": [f"{number:032x}"], "tracks": ["inbound"], "url": url}
        order |= {"stream_sid": f"MZ{number:032x}", "call_sid": "CA1", "account_sid": "AC1"}
        control.sendall(json.dumps(order).encode() + b"\n")
        relay = json.loads(lines.readline())["sip"]
        caller = Caller(order, relay, sip)
        host, port = relay.split(":")
        sip.sendto(caller.request("INVITE"), (host, int(port)))
        while not (text := sip.recv(65536).decode()).startswith("SIP/2.0 200"):
            assert text.startswith("SIP/2.0 100"), text
        sip.sendto(caller.request("ACK"), (host, int(port)))
        caller.answered(text)
        callers.append(caller)
    return callers, sip


def talk(callers: list[Caller], seconds: float) -> None:
    """RTP of all of them, every 20 ms, spread over that time."""
    begun, step = time.monotonic(), TICK / len(callers)
    for tick in range(int(seconds / TICK)):
        for number, caller in enumerate(callers):
            wait = begun + tick * TICK + number * step - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            caller.send(stamped=True)
            caller.receive()


# -- measuring --------------------------------------------------------------------------------------------------------


def cpu(pid: int) -> float:
    """Seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Its resident kB."""
    return next(
        int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line
    )


def share(values: list[float], part: float) -> float:
    """A percentile, in ms."""
    return round(1000 * sorted(values)[int(part * (len(values) - 1))], 1)


@contextmanager
def relay() -> Iterator[tuple[int, socket.socket]]:
    """One that runs, and a connection to it."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "RESTCOMM_VAR": folder,
            "RESTCOMM_LOG_LEVEL": "WARNING",
        }
        process = subprocess.Popen([sys.executable, "-m", "app.media"], cwd=ROOT, env=env)
        path = socket_path(load(var=Path(folder)))
        try:
            deadline = time.monotonic() + 20
            while not path.exists():
                assert time.monotonic() < deadline, "the relay does not start"
                time.sleep(0.05)
            with connected(path) as control:
                yield process.pid, control
        finally:
            process.terminate()
            process.wait(10)


def measured(streams: int, seconds: float, idle: int) -> dict[str, Any]:
    """Everything, with a relay of its own for each half."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=customer, args=(theirs,))
    server.start()
    url = f"ws://127.0.0.1:{ours.recv()}/"
    with relay() as (pid, control):
        callers, _sip = call(control, url, streams)
        talk(callers, 2.0)
        before, begun = cpu(pid), time.monotonic()
        talk(callers, seconds)
        used = (cpu(pid) - before) / (time.monotonic() - begun)
        back = [delay for caller in callers for delay in caller.back]
    ours.send("over")
    delays: list[float] = ours.recv()
    server.join()
    return {
        "streams": streams,
        "relay CPU, % of a core": round(100 * used, 1),
        "a stream, % of a core": round(100 * used / streams, 2),
        **{f"RTP to websocket p{part} ms": share(delays, part / 100) for part in (50, 95, 99)},
        **{f"RTP to RTP and back p{part} ms": share(back, part / 100) for part in (50, 95, 99)},
        "packets": len(delays),
        "came back": len(back),
        **listening(idle),
    }


def listening(count: int) -> dict[str, Any]:
    """Streams in which nobody speaks: memory."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=customer, args=(theirs,))
    server.start()
    url = f"ws://127.0.0.1:{ours.recv()}/"
    with relay() as (pid, control):
        before = memory(pid)
        _callers, _sip = call(control, url, count)
        begun, used = time.monotonic(), cpu(pid)
        time.sleep(5)
        grown, share_of_core = memory(pid) - before, (cpu(pid) - used) / (time.monotonic() - begun)
    ours.send("over")
    ours.recv()
    server.join()
    return {
        "listening": count,
        "kB a listening stream": round(grown / count, 1),
        "listening CPU, % of a core": round(100 * share_of_core, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--idle", type=int, default=200)
    wanted = parser.parse_args()
    found = measured(wanted.streams, wanted.seconds, wanted.idle) | {"load": os.getloadavg()[0]}
    folder = ROOT / "var/bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "streams.json").write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(f"| {name} | {value} |" for name, value in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
