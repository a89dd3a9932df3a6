"""One ConversationRelay: the caller's leg on one side, words to and from the customer's server on the other."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import gevent

from app.media.audio.g711 import FRAME, SILENCE
from app.media.audio.playout import Playout, QueueFull
from app.media.conversation import messages
from app.media.conversation.messages import DigitsMessage, EndMessage, LanguageMessage, PlayMessage, TextMessage
from app.media.conversation.prompts import Prompts
from app.media.conversation.sentences import Sentences
from app.media.conversation.speaker import Speaker, Utterance
from app.media.conversation.terms import ANY, KEYS, NONE, PATIENCE, SPEECH, allows, terms_of
from app.media.hearing.ear import Ear, Recognition, Said, Wish
from app.media.leg import LegAudio
from app.media.messages import BadMessage
from app.media.orders import StreamOrder
from app.media.served import CLOSED, HANDSHAKE, PROTOCOL, TIMEOUT, TLS, ServedStream
from app.media.websocket.connection import Connector
from app.speech.port import SpeechError

UNREACHABLE, ENDED = 64102, 64105
"""Codes of the error dictionary: no connection; the connection has ended."""
CODES = {TIMEOUT: UNREACHABLE, TLS: UNREACHABLE, HANDSHAKE: UNREACHABLE, CLOSED: ENDED, PROTOCOL: ENDED}
LATE_FRAMES = 3
FRAME_SECONDS = 0.02
QUIET = SILENCE * FRAME
UNFINISHED_SECONDS = 1.0
"""After so long without a token, what was written is said, complete or not."""
MOST_ERRORS = 100
"""Wrong messages that the server is told of."""


class Conversation(ServedStream):
    """One session; for the relay it is like a `Stream`."""

    def __init__(
        self,
        order: StreamOrder,
        connector: Connector,
        ended: Callable[[Any], None],
        recognition: Recognition,
        prompts: Prompts,
    ) -> None:
        super().__init__(order, connector, ended)
        self.terms = terms_of(order.converse)
        self.prompts = prompts
        self.playout = Playout()
        self.speaker = Speaker(self.playout, self.press_keys, self.wrong, partial(self.tell_event, "tokensPlayed"))
        hints = () if recognition.recognizer.hints_are_all else self.terms.hints
        self.wish = Wish(self.terms.heard, hints, self.terms.partials, self.terms.pause)
        self.ear = Ear(recognition, self.wish, self.hear)
        self.sentences = Sentences()
        self.opened = TextMessage("", last=True)
        """The last text message: the turn goes on until there is one with `last`."""
        self.deaf = False
        """The turn that was interrupted is still written: what comes of it is not said."""
        self.turn = 0
        self.written_at = 0.0
        self.leg: LegAudio | None = None
        self.frames = self.errors = 0
        self.utterances: deque[bool] = deque()
        """Of what the caller says and was not recognized yet: is the server told?"""
        self.interrupt_at = 0.0
        """When the caller, if he speaks on until then, has interrupted (monotonic seconds); 0: he does not."""
        self.agent_speaks = False

    # -- the customer's server ----------------------------------------------------------------------------------------

    def greet(self) -> None:
        self.send(messages.setup(self.order, self.terms.call))
        if self.terms.greeting:
            self.say(self.terms.greeting, self.terms.spoken, self.terms.greeting_interruptible, preemptible=False)

    def may_close(self) -> bool:
        return False

    def take(self, text: str) -> None:
        if self.over:
            return
        try:
            message = messages.read(text)
        except BadMessage as error:
            self.wrong(str(error))
            return
        match message:
            case TextMessage():
                self.write(message)
            case PlayMessage():
                self.play(message)
            case DigitsMessage(digits):
                self.finish_text()
                self.speaker.add(Utterance(turn=self.turn, digits=digits))
            case LanguageMessage():
                self.switch(message)
            case EndMessage(handoff):
                self.outcome.ended, self.outcome.handoff = True, handoff
                self.end()

    def wrong(self, description: str) -> None:
        """Something could not be done: the server is told, and the developer of the first."""
        self.outcome.warning = self.outcome.warning or description
        self.errors += 1
        if self.errors <= MOST_ERRORS:
            self.send(messages.error(description))

    def tell_event(self, name: str, value: str) -> None:
        """What `debug` and `events` ask for."""
        kind = "tokens-played" if name == "tokensPlayed" else "speaker-events"
        if kind in self.terms.events:
            self.send(messages.info(name, value))

    def fail(self, code: int, error: str) -> None:
        super().fail(CODES.get(code, code), error)

    # -- what the caller hears ----------------------------------------------------------------------------------------

    def begin_turn(self) -> None:
        """What comes next is not part of what came before, and may replace it."""
        self.turn += 1
        self.speaker.preempt()

    def write(self, message: TextMessage) -> None:
        """A token. Raises QueueFull."""
        if self.deaf:
            self.deaf = not message.last
            return
        if self.opened.last:
            self.begin_turn()
        self.opened, self.written_at = message, time.monotonic()
        for sentence in self.sentences.add(message.token, message.last):
            self.say_written(sentence, message)

    def finish_text(self) -> None:
        """What was written is complete. Raises QueueFull."""
        for sentence in self.sentences.add("", last=True):
            self.say_written(sentence, self.opened)

    def say_unfinished(self) -> None:
        """The server pauses in a sentence."""
        try:
            self.finish_text()
        except QueueFull as error:
            self.fail(PROTOCOL, str(error))

    def say_written(self, sentence: str, message: TextMessage) -> None:
        """A sentence of the server's. Raises QueueFull."""
        preemptible = self.terms.preemptible if message.preemptible is None else message.preemptible
        language = message.language or self.terms.spoken
        self.say(sentence, language, self.mode(message.interruptible), preemptible)

    def say(self, text: str, language: str, interruptible: str, preemptible: bool) -> None:
        """A text. Raises QueueFull."""
        make = partial(self.prompts.spoken, text, self.terms.voice_of(language), language, self.order)
        self.speaker.add(Utterance(text, self.turn, interruptible, preemptible, make=make))

    def mode(self, wanted: bool | None) -> str:
        """What may interrupt something of which the server says this."""
        if wanted is None:
            return self.terms.interruptible
        if not wanted:
            return NONE
        return self.terms.interruptible if self.terms.interruptible != NONE else ANY

    def play(self, message: PlayMessage) -> None:
        """A file. Raises QueueFull."""
        self.finish_text()
        self.begin_turn()
        self.opened = TextMessage("", last=True)
        make = partial(self.prompts.fetched, message.source, self.order)
        mode, preemptible = self.mode(message.interruptible), bool(message.preemptible)
        self.speaker.add(Utterance("", self.turn, mode, preemptible, message.loop, make))

    def switch(self, message: LanguageMessage) -> None:
        """Other languages from now on. Raises QueueFull."""
        self.finish_text()
        self.terms = replace(
            self.terms, spoken=message.spoken or self.terms.spoken, heard=message.heard or self.terms.heard
        )
        self.wish = self.ear.wish = replace(self.wish, language=self.terms.heard)

    def press_keys(self, digits: str) -> float:
        """Keys for the far end. Returns for how many seconds they are sent. Raises SpeechError."""
        if self.leg is None or not self.leg.press(digits):
            raise SpeechError("sendDigits: the switch takes no keys")
        return len(self.leg.keys.frames) * FRAME_SECONDS

    def interrupt(self) -> None:
        """The caller has interrupted what he hears."""
        self.interrupt_at = 0.0
        self.sentences.take()
        self.deaf, self.opened = not self.opened.last, TextMessage("", last=True)
        words, milliseconds = self.speaker.silence()
        self.send(messages.interrupt(words, milliseconds))

    # -- what the caller does -----------------------------------------------------------------------------------------

    def hear(self, said: Said) -> None:
        """What the caller says."""
        match said.kind:
            case "began":
                self.begin_to_hear()
            case "partial" if self.utterances and self.utterances[0]:
                self.send(messages.prompt(said.text, self.terms.heard, last=False))
            case "final" | "error":
                told = self.utterances.popleft() if self.utterances else True
                if said.kind == "error":
                    self.wrong(f"speech cannot be recognized: {said.text}")
                elif said.text and told:
                    self.deaf = False
                    self.send(messages.prompt(said.text, self.terms.heard, last=True))

    def begin_to_hear(self) -> None:
        """The caller begins to speak, into what he hears perhaps."""
        self.tell_event("clientSpeaking", "on")
        speaking = self.speaker.speaking
        interrupts = speaking is not None and allows(speaking.interruptible, SPEECH)
        patience = PATIENCE[self.terms.sensitivity]
        self.utterances.append(speaking is None or (interrupts and not patience) or allows(self.terms.reports, SPEECH))
        if interrupts and not patience:
            self.interrupt()
        elif interrupts:
            self.interrupt_at = time.monotonic() + patience

    def look_whether_he_goes_on(self, now: float) -> None:
        """Does he speak for long enough to interrupt?"""
        if not self.ear.endpointer.frames:
            self.interrupt_at = 0.0
        elif now >= self.interrupt_at:
            self.utterances[-1] = True
            self.interrupt() if self.speaker.speaking else None
            self.interrupt_at = 0.0

    def press(self, key: str) -> None:
        """The caller pressed a key."""
        speaking = self.speaker.speaking
        if speaking and allows(speaking.interruptible, KEYS):
            self.interrupt()
        elif speaking and not allows(self.terms.reports, KEYS):
            return
        if self.terms.keys:
            self.deaf = False
            self.send(messages.dtmf(key))

    # -- the switch ---------------------------------------------------------------------------------------------------

    def add(self, _track: str, leg: LegAudio) -> None:
        """The leg was answered."""
        self.leg = leg
        self.readers.append(gevent.spawn(self.listen_to, leg))

    def listen_to(self, leg: LegAudio) -> None:
        """The greenlet that hears the leg."""
        try:
            while not self.over:
                self.bring(leg.receive())
        except OSError:
            return

    def bring(self, audio: bytes) -> None:
        """Audio of the caller."""
        self.frames += max(1, len(audio) // FRAME)
        spoke = bool(self.ear.endpointer.frames)
        self.ear.hear(audio)
        if spoke and not self.ear.endpointer.frames:
            self.tell_event("clientSpeaking", "off")

    def tick(self, now: float) -> None:
        """Every 20 ms: what is to be heard, and silence where the caller sends none. now: monotonic seconds."""
        if self.over or self.leg is None:
            return
        self.leg.play(self.playout, now)
        self.speaker.tick()
        if self.frames < int((now - self.began) * 50) - LATE_FRAMES:
            self.bring(QUIET)
        if self.interrupt_at:
            self.look_whether_he_goes_on(now)
        if self.sentences.rest and now - self.written_at > UNFINISHED_SECONDS:
            self.say_unfinished()
        if bool(self.playout.waiting) is not self.agent_speaks:
            self.agent_speaks = not self.agent_speaks
            self.tell_event("agentSpeaking", "on" if self.agent_speaks else "off")

    # -- its end ------------------------------------------------------------------------------------------------------

    def let_go(self) -> None:
        self.speaker.end()
        self.ear.end()
        if self.leg:
            self.leg.close()
