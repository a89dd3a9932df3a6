"""AMI: refuses what it must not say, and its absence is an OSError in time."""

import socket
import threading
import time

import pytest

from app.settings.config import Settings, load
from ariclient.transport.ami import Ami, checked


def settings(port: int) -> Settings:
    return load(asterisk_ami_port=port, asterisk_ami_password="not-a-secret")


@pytest.mark.parametrize(
    "action",
    [
        {"Action": "Originate", "Channel": "PJSIP/1"},
        {"Action": " originate "},
        {"Action": "CoreStatus", "Variable": "x\r\nAction: Command"},
        {"Action": "CoreStatus", "X\nY": "x"},
        {"Action": "CoreStatus", "X: Y": "x"},
        {"Action": "Core\0Status"},
        {"Variable": "x"},
    ],
)
def test_action_that_is_not_sent(action: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="AMI"):
        checked(action)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    ami = Ami(settings(port))
    with pytest.raises(OSError, match="Connect call failed"):
        ami.version()
    ami.close()


def test_somebody_who_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepted = []
        threading.Thread(target=lambda: accepted.append(server.accept()), daemon=True).start()
        ami = Ami(settings(server.getsockname()[1]))
        begun = time.monotonic()
        with pytest.raises(OSError, match="did not answer within"):
            ami.action({"Action": "CoreSettings"}, timeout=0.3)
        assert time.monotonic() - begun < 2
        ami.close()
        accepted[0][0].close()
