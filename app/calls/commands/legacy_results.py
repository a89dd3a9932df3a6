"""Results as journals of earlier versions have them: words in a text, whose meaning depends on the command.

A call that began before an upgrade goes on after it: its journal is replayed, and must lead to the same commands.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from app.calls.commands.core import Command, Download, LocateClient, OnLeg, SaveRecording, SendMessage, Synthesize
from app.calls.commands.messages import KeepFax, ReceiveFax, SendFax
from app.calls.commands.queues import FindQueue, LeaveQueue, LookAtQueue
from app.calls.commands.remote_legs import FetchOutcome, ReserveRemoteLeg
from app.calls.commands.results import (
    Contacts,
    FaxPages,
    FoundQueue,
    LocalFile,
    QueuedMessage,
    QueuePosition,
    QueueTimes,
    RecognizedSpeech,
    RemoteOutcome,
    ReservedRemoteLeg,
    Result,
    SavedRecording,
    StoredFax,
    TextResult,
)
from app.calls.commands.speech_recognition import Recognize
from app.calls.events import Event, Finished, LegEvent


def recording(text: str) -> Result:
    """``<RE sid> <seconds>``, and of a whole call when it began, which has spaces of its own."""
    sid, seconds, *start_time = text.split(" ", 2)
    return SavedRecording(sid, int(seconds), *start_time)


def speech(text: str) -> Result:
    """``<confidence, or -> <words>``."""
    confidence, _, words = text.partition(" ")
    return RecognizedSpeech(words, None if confidence == "-" else float(confidence))


def queue(text: str) -> Result:
    """``<QU sid> <most members>``, and the node if that is another."""
    sid, size, *host_node = text.split()
    return FoundQueue(sid, int(size), *host_node)


READERS: dict[type[Command], Callable[[str], Result]] = {
    Download: LocalFile,
    Synthesize: LocalFile,
    LocateClient: lambda text: Contacts(tuple(text.splitlines())),
    SaveRecording: recording,
    SendMessage: lambda text: QueuedMessage(*text.split(" ", 1)),
    ReceiveFax: lambda text: FaxPages(int(text)),
    SendFax: lambda text: FaxPages(int(text)),
    KeepFax: StoredFax,
    Recognize: speech,
    FindQueue: queue,
    LeaveQueue: lambda text: QueueTimes(*map(int, text.split())),
    LookAtQueue: lambda text: QueuePosition(*map(int, text.split())),
    ReserveRemoteLeg: lambda text: ReservedRemoteLeg(*text.split(" ", 1)),
    FetchOutcome: lambda text: RemoteOutcome(json.loads(text)),
}
"""What the text of each command's result means."""


def typed_result(result: TextResult, command: Command | None) -> Result | None:
    """The result that an earlier version wrote for this command; None for a command without a waiter."""
    inner = command.command if isinstance(command, OnLeg) else command
    reader = READERS.get(type(inner)) if inner else None
    return reader(result.text) if reader else None


def upgraded(event: Event, command: Command | None) -> Event:
    """The end of this command, as events are today; an event of today is returned as it is."""
    match event:
        case Finished(result=TextResult() as result):
            return replace(event, result=typed_result(result, command))
        case LegEvent(event=Finished(result=TextResult() as result) as inner):
            return replace(event, event=replace(inner, result=typed_result(result, command)))
    return event
