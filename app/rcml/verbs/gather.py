"""<Gather>: collect keys and hand them to an action URL (guide 3.5)."""

from app.calls.dialogue import Dialogue
from app.calls.script import Script, until_key
from app.rcml.attributes import attr, count, key, method, seconds, url
from app.rcml.outcomes import Goto, VerbScript
from app.rcml.verb import Verb


class Gather(Verb):
    """Collect keys while and after the nested verbs play; nothing pressed: the next verb."""

    nests = ("Say", "Play", "Pause")
    action = attr(url, code=13311)
    method = attr(method, "POST", code=13312)
    timeout = attr(seconds, 5, code=13313)
    finish_on_key = attr(key, "#", code=13310)
    num_digits = attr(count, code=13314)

    def run(self, call: Dialogue) -> VerbScript:
        yield from call.answered()
        pressed = yield from self.prompt(call)
        digits = yield from self.collect(call, pressed)
        return Goto(self.url(self.action), self.method, {"Digits": digits}) if digits else None

    def prompt(self, call: Dialogue) -> Script[str]:
        """Play the nested verbs; the first key silences them at once and is kept."""
        for verb in self.nested:
            pressed = yield from until_key(verb.run(call))
            if pressed:
                return pressed
        return ""

    def collect(self, call: Dialogue, pressed: str) -> Script[str]:
        """The keys up to the finish key, the wanted number, or a silence of `timeout`, which restarts at each key."""
        digits = ""
        while pressed or (pressed := (yield from call.key(self.timeout))):
            if pressed == self.finish_on_key:
                break
            digits, pressed = digits + pressed, ""
            if len(digits) == self.num_digits:
                break
        return digits
