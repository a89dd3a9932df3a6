"""Recording, bridges and rooms as ARI requests (guide 3.6, 3.9). Pure; `commands.py` has the rest.

A recording has the name of its command's id, and Asterisk keeps it in the folder where the engine looks. The bridge of
a <Dial> is named after the caller's channel, a room as the engine names it, so both are known after a restart.
"""

from app.calls.commands.core import Record
from app.switching.files import check_name
from ariclient.protocol.arguments import part, sound
from ariclient.protocol.request import Rest

KIND = "mixing,dtmf_events"
PREFIX, ROOMS, PASSED = "dial-", "room-", "passed-"
"""How the bridges of a <Dial>, rooms, and bridges that a leg only passes through are called."""
MAX_SECONDS = 86_400


def bridge_of(channel: str) -> str:
    """The bridge that this leg's <Dial> makes."""
    return PREFIX + channel


def is_ours(bridge: str) -> bool:
    return bridge.startswith((PREFIX, ROOMS))


def record(channel: str, id: str, command: Record) -> Rest:
    limits = {
        "maxDurationSeconds": str(min(command.max_seconds, MAX_SECONDS)),
        "maxSilenceSeconds": str(min(command.silence_seconds, MAX_SECONDS)),
    }
    return Rest("POST", f"channels/{part(channel)}/record", recording(id, command.file) | limits)


def recording(id: str, file: str) -> dict[str, str]:
    """A new recording under this id. Raises Refused when the file would be another one."""
    check_name(file, f"{id}.wav", id)
    return {"name": part(id), "format": "wav", "ifExists": "fail", "beep": "false", "terminateOn": "none"}


def stop_recording(id: str) -> Rest:
    return Rest("POST", f"recordings/live/{part(id)}/stop")


def ask_recording(id: str) -> Rest:
    return Rest("GET", f"recordings/live/{part(id)}")


def ask_stored_recording(id: str) -> Rest:
    """Is there a recording of this id that has ended?"""
    return Rest("GET", f"recordings/stored/{part(id)}")


def create(bridge: str) -> Rest:
    return Rest("POST", f"bridges/{part(bridge)}", {"type": KIND})


def destroy(bridge: str) -> Rest:
    return Rest("DELETE", f"bridges/{part(bridge)}")


def put_in(bridge: str, *channels: str) -> Rest:
    """All of them or, if one is not there, none."""
    return Rest("POST", f"bridges/{part(bridge)}/addChannel", {"channel": ",".join(map(part, channels))})


def take_out(bridge: str, channel: str) -> Rest:
    return Rest("POST", f"bridges/{part(bridge)}/removeChannel", {"channel": part(channel)})


def leave_dialing(channel: str) -> list[Rest]:
    """Take a leg that was dialed out of the hidden bridge that Asterisk keeps it in even after its answer, where a leg
    cannot be recorded: it leaves that bridge only for another one."""
    bridge = PASSED + channel
    made = Rest("POST", f"bridges/{part(bridge)}", {"type": "holding"})
    return [made, put_in(bridge, channel), take_out(bridge, channel), destroy(bridge)]


def record_bridge(bridge: str, id: str, file: str) -> Rest:
    return Rest("POST", f"bridges/{part(bridge)}/record", recording(id, file))


def pause_recording(id: str, paused: bool) -> Rest:
    return Rest("POST" if paused else "DELETE", f"recordings/live/{part(id)}/pause")


def mute(channel: str, muted: bool) -> Rest:
    """Silence what a leg says, in a bridge or not; its keys still arrive."""
    return Rest("POST" if muted else "DELETE", f"channels/{part(channel)}/mute", {"direction": "in"})


def play_in(bridge: str, id: str, file: str) -> Rest:
    return Rest("POST", f"bridges/{part(bridge)}/play/{part(id)}", {"media": f"sound:{sound(file)}"})


def play_to(channel: str, id: str, file: str) -> Rest:
    """To one leg that is in a bridge."""
    return Rest("POST", f"channels/{part(channel)}/play/{part(id)}", {"media": f"sound:{sound(file)}"})


def ask_bridges() -> Rest:
    return Rest("GET", "bridges")


def limit(channel: str, seconds: int) -> Rest:
    """Asterisk itself hangs this leg up after this many seconds; 0: never."""
    query = {"variable": "TIMEOUT(absolute)", "value": str(min(seconds, MAX_SECONDS))}
    return Rest("POST", f"channels/{part(channel)}/variable", query)
