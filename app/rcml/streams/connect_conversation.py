"""<Connect><ConversationRelay>: the caller talks with a customer's server, which reads and writes text
(docs/conversation-relay.md)."""

from functools import partial

from app.calls.commands.core import Notify, PostCallback
from app.calls.commands.results import ReservedStream, StreamOutcome
from app.calls.commands.streams import FetchStreamOutcome, ReserveStream
from app.calls.dialogue import Dialogue
from app.calls.script import CallerGone, Script, observed
from app.rcml.dialing.child_legs import new_leg
from app.rcml.nouns.conversation.conversationrelay import ConversationRelay
from app.rcml.streams.connect_stream import StreamTalk, reach, tell_key
from app.rcml.streams.stream_leg import LOST, stream_sid

WRONG_MESSAGE = 64107
ENDED, COMPLETED, FAILED = "ended", "completed", "failed"
"""SessionStatus: by the server's end message; the caller has hung up; something failed."""


def connect_conversation(call: Dialogue, noun: ConversationRelay, action: str, method: str) -> Script[dict[str, str]]:
    """Run the session to its end. Returns the parameters of the action, which a caller who hangs up ends: it is told
    them then. action: empty: nobody is told."""
    leg = new_leg(call)
    sid = stream_sid(leg, "VX")
    said: dict[str, str] = {}
    token = ""
    try:
        token, outcome = yield from opened(call, noun, sid, leg)
        if token:
            yield from talk(call, leg, token, said)
            outcome, left = yield from how_it_ended(call, token)
            if left:
                raise CallerGone
    except CallerGone:
        outcome = (yield from how_it_ended(call, token))[0] if token else StreamOutcome()
        yield from warn(outcome)
        if action:
            told = call.facts.parameters() | session(sid, outcome, said)
            yield PostCallback(action, method, told)
        raise
    yield from warn(outcome)
    return session(sid, outcome, said)


def opened(call: Dialogue, noun: ConversationRelay, sid: str, leg: str) -> Script[tuple[str, StreamOutcome]]:
    """Have the relay called. Returns the token of the leg; empty: the session has not begun, because of this."""
    terms = noun.terms(call.facts)
    reserved = yield from call.ask(ReserveStream(sid, noun.websocket(), parameters=noun.parameters, converse=terms))
    there = reserved.result
    if not isinstance(there, ReservedStream):
        return "", StreamOutcome(LOST, reserved.error)
    (token,) = there.tokens
    if (yield from reach(call, leg, token, there.address)):
        return token, StreamOutcome()
    outcome, left = yield from how_it_ended(call, token)
    if left:
        raise CallerGone
    return "", outcome


def talk(call: Dialogue, leg: str, token: str, said: dict[str, str]) -> Script[None]:
    """They talk, until one of them ends it. said: its seconds, as of a <Dial>."""
    both = StreamTalk(call, leg, keeping=None, limit_seconds=0, star=False, said=said, token=token)
    yield from observed(both.run(), partial(tell_key, token))


def how_it_ended(call: Dialogue, token: str) -> Script[tuple[StreamOutcome, bool]]:
    """Ask the relay, even if the caller has left. Returns that, too."""
    ended, left = yield from call.perform_despite_hangup(FetchStreamOutcome(token))
    outcome = ended.result if isinstance(ended.result, StreamOutcome) else StreamOutcome(LOST, ended.error)
    return outcome, left


def warn(outcome: StreamOutcome) -> Script[None]:
    """What the end means for the developer."""
    where = "ConversationRelay"
    if outcome.warning:
        yield Notify(WRONG_MESSAGE, f"<ConversationRelay>: {outcome.warning}", where=where)
    if outcome.code:
        yield Notify(outcome.code, f"<ConversationRelay>: {outcome.error}", where=where)


def session(sid: str, outcome: StreamOutcome, said: dict[str, str]) -> dict[str, str]:
    """The parameters of the action."""
    status = FAILED if outcome.code else ENDED if outcome.ended else COMPLETED
    told = {"SessionId": sid, "SessionStatus": status, "SessionDuration": said.get("DialCallDuration", "0")}
    told |= {"HandoffData": outcome.handoff} if outcome.ended else {}
    told |= {"ErrorCode": str(outcome.code), "ErrorMessage": outcome.error} if outcome.code else {}
    return told
