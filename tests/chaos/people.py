"""The callers of a chaos run: five groups, each call with real audio, until they are told to hang up.

Every prompt is a tone of its own, so that what a caller heard says which verb it was and how often it ran.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.chaos.world import World
from tests.pretend.webhook import Received, Webhook
from tests.real_switch.scenes import scene, tones
from tests.softphone import Call, Phone, tone

PLAYED = (500, 650, 800, 950, 1100, 1250)
"""Hz of the tones of the play loop, a second each."""
PROMPT, SPOKEN, CALLEE = 500, 1000, 750
PAIR = (600, 900)
"""Hz of what the two of a conference say."""
KEYS = "1234567890"
NEXT_KEY = 2.5
"""Seconds between keys: a prompt of 0.6 s, and some time to think."""
TALKS = 4.0
"""Seconds that a callee talks before it hangs up."""
STATUS = "status"

DOCUMENTS = {
    "play": "".join(f"<Play>{hz}.wav</Play>" for hz in PLAYED) + "<Redirect>doc</Redirect>",
    "gather": f'<Gather action="doc" numDigits="1" timeout="10"><Play>{PROMPT}.wav</Play></Gather>'
    "<Redirect>doc?none=1</Redirect>",
    "record": f'<Play>{PROMPT}.wav</Play><Record action="doc" maxLength="3" timeout="10" playBeep="false"/>'
    "<Redirect>doc?lost=1</Redirect>",
    "dial": '<Dial action="doc" timeout="30"><Uri>{callee}</Uri></Dial>',
    "conference": '<Dial><Conference beep="false">{room}</Conference></Dial>',
}
GROUPS = tuple(DOCUMENTS)
FIRST, ROOMS = 4100, 4200
"""The number of the first group, and that of the first conference: each pair of callers has its own."""


def number_of(group: str, place: int = 0) -> str:
    """What a caller dials."""
    return str(ROOMS + place // 2 if group == "conference" else FIRST + GROUPS.index(group))


@dataclass
class Caller:
    """One of them. place: its number within its group."""

    group: str
    place: int
    call: Call
    pressed: list[float] = field(default_factory=list)
    """Monotonic times of its keys."""

    @property
    def name(self) -> str:
        return f"{self.group}{self.place}"


class People:
    """All callers and callees of one round."""

    def __init__(self, world: World, hook: Webhook) -> None:
        self.world, self.hook = world, hook
        self.callers: list[Caller] = []
        self.callees: list[Call] = []
        self.over = threading.Event()
        self.caller, self.callee = Phone(user="chaos"), Phone(user="callee")
        self.callee.will(answer_after=0.4)
        self.callee.on_invite = self.called
        self.pool = ThreadPoolExecutor(200)

    def set_up(self, calls: int) -> None:
        """Bind the numbers that so many calls need."""
        for place in range(calls):
            group, place = GROUPS[place % len(GROUPS)], place // len(GROUPS)
            number = number_of(group, place)
            document = DOCUMENTS[group].format(callee=self.callee.uri, room=number)
            if f"/{number}/doc" not in self.hook.answers:
                scene(self.world.system, self.hook, number, document, **{STATUS: ""})
                callback = self.hook.url(f"/{number}/{STATUS}")
                self.world.system.number(number, self.hook.url(f"/{number}/doc"), StatusCallback=callback)
        tones(self.hook, number_of("play"), 1.0, *PLAYED)
        for group in ("gather", "record"):
            tones(self.hook, number_of(group), 0.6, PROMPT)

    def arrive(self, calls: int) -> None:
        """So many calls, five a second; all are answered when this returns."""
        for place in range(calls):
            self.place(GROUPS[place % len(GROUPS)], place // len(GROUPS))
            time.sleep(0.2)
        for caller in self.callers:
            assert caller.call.wait_answered(15), caller.call.story()

    def place(self, group: str, place: int) -> None:
        to = self.world.system.sip(number_of(group, place))
        caller = Caller(group, place, self.caller.call(to, from_user=f"{group}{place}"))
        self.callers.append(caller)
        self.pool.submit(ACTS[group], self, caller)

    def called(self, call: Call) -> None:
        """On the phone's own thread: somebody looks after this leg."""
        self.callees.append(call)
        self.pool.submit(self.talk, call)

    def talk(self, call: Call) -> None:
        if call.wait_answered(20):
            call.send_tone(CALLEE)
            call.wait(lambda: call.ended_at is not None, TALKS)
            call.bye()

    def hang_up(self) -> None:
        """Everybody who is still there leaves; returns when all have."""
        self.over.set()
        for caller in self.callers:
            if caller.call.ended_at is None:
                caller.call.bye()
        for caller in self.callers:
            caller.call.wait_ended(10)

    def close(self) -> None:
        self.over.set()
        self.caller.close()
        self.callee.close()
        self.pool.shutdown(wait=True, cancel_futures=True)

    # -- what the application was asked --------------------------------------------------------------------------------

    def asked(self, caller: Caller, what: str = "doc") -> list[Received]:
        """The requests of its call; repeats of one, which have its token, are left out."""
        found: dict[str, Received] = {}
        for request in self.told(caller, what):
            found.setdefault(request.headers["I-Twilio-Idempotency-Token"], request)
        return list(found.values())

    def told(self, caller: Caller, what: str) -> list[Received]:
        """The requests of its call, every delivery."""
        requests = self.hook.received(f"/{number_of(caller.group, caller.place)}/{what}")
        return [request for request in requests if request.params["From"] == caller.name]

    def sid(self, caller: Caller) -> str:
        requests = self.told(caller, "doc")
        return requests[0].params["CallSid"] if requests else ""


def listen(people: People, caller: Caller) -> None:
    """Hears what is played."""


def press(people: People, caller: Caller) -> None:
    """Presses one key after another, each once it could have heard the prompt."""
    caller.call.wait_answered(15)
    for place in range(10_000):
        if people.over.wait(NEXT_KEY) or caller.call.ended_at is not None:
            return
        caller.call.press(KEYS[place % 10], wait=False)
        caller.pressed.append(time.monotonic())


def speak(people: People, caller: Caller) -> None:
    """Never stops."""
    if caller.call.wait_answered(15):
        caller.call.send_tone(SPOKEN)


def confer(people: People, caller: Caller) -> None:
    if caller.call.wait_answered(15):
        caller.call.send_audio(tone(PAIR[caller.place % 2], 1.0), loop=True)


ACTS: dict[str, Callable[[People, Caller], None]] = {
    "play": listen,
    "gather": press,
    "record": speak,
    "dial": speak,
    "conference": confer,
}
