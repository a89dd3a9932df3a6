"""`make phone NAME=alice`: a softphone that registers, answers, says who it is, and then says back what it hears.

The login is made at the first account when it is not there yet; its password is kept in VAR/phones. Ctrl-C ends it.
"""

import argparse
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import clients
from app.bus.wake import Wakeups
from app.calls import destination
from app.models import Account, Client
from app.settings.config import ConfigError, Settings, load
from app.settings.private_file import write_private
from app.settings.secrets import effective
from app.settings.vault import Vault
from app.store import store
from tests.softphone import Phone, RegisterFailed
from tests.softphone.echo import echo
from tests.trial.speech import spoken

ANSWER_SECONDS = 1.0
TRIES, PAUSE_SECONDS = 20, 0.5
"""The switch may not have heard of a new login yet."""


class NoPhone(Exception):
    """It cannot register: one line that says why."""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make phone", description=__doc__)
    parser.add_argument("--name", default="alice", help="login")
    parser.add_argument("--password", default="", help="of a login that was made elsewhere")
    options = parser.parse_args(words)
    try:
        settings = effective(load())
        name = destination.client(options.name).name
        run(settings, name, options.password or password_of(settings, name))
    except (ConfigError, ValueError, OSError, NoPhone) as error:
        print(f"make phone: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def run(settings: Settings, name: str, password: str) -> None:
    """Register, and answer every call until Ctrl-C. Raises NoPhone."""
    with Phone(bind=settings.sip_host, user=name, password=password) as phone:
        phone.will(answer_after=ANSWER_SECONDS, send=spoken(f"Hello, this is {name}. I say what you say."))
        registered(phone, settings)
        print(f"{name} is registered at {settings.sip_host}:{settings.sip_port}; documents call it as", flush=True)
        print(f"  <Dial><Client>{name}</Client></Dial>", flush=True)
        while True:
            call = phone.wait_call(3600)
            if call:
                echo(call)
                print(f"call from {call.peer}", flush=True)


def registered(phone: Phone, settings: Settings) -> None:
    """Raises NoPhone with what the switch said last."""
    for number in range(TRIES):
        try:
            return phone.register(settings.sip_host, settings.sip_port)
        except RegisterFailed as error:
            if number == TRIES - 1:
                raise NoPhone(f"{error}; is RestComm running, and is this its password?") from None
            time.sleep(PAUSE_SECONDS)


def password_of(settings: Settings, name: str) -> str:
    """The password of a login that this program made, now or earlier. Raises NoPhone for another's."""
    file = settings.var.absolute() / "phones" / name
    engine = store.connect(settings)
    try:
        with Session(engine) as session:
            known = clients.find(session, name)
            if known is not None and file.exists():
                return file.read_text().strip()
            if known is not None:
                raise NoPhone(f"the login {name} was made elsewhere: pass PASSWORD=, or another NAME=")
            return added(session, settings, name, file)
    finally:
        engine.dispose()


def added(session: Session, settings: Settings, name: str, file: Path) -> str:
    """Make the login at the first account, and keep its password."""
    account = session.scalar(select(Account).order_by(Account.id))
    if account is None:
        raise NoPhone("there is no account yet: start RestComm first (make run)")
    password = secrets.token_urlsafe(16)
    client = Client(account_sid=account.sid, login=name, friendly_name=name, api_version=settings.api_version)
    clients.set_password(client, Vault(settings), settings, password)
    session.add(client)
    clients.tell(session, settings.node_names(), name)
    session.commit()
    file.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(file, password + "\n")
    wake = Wakeups(settings)
    with suppress(OSError):
        wake.wake_engines()
    wake.close()
    return password


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
