"""The first account, and the lines that `make run` prints when everything is up (guide 1.5 and 1.6).

``python -m app.launcher.first_run`` brings the database to the newest schema and makes that account: what systemd does
before it starts the application.
"""

import sys

from sqlalchemy.exc import SQLAlchemyError

from app.accounts import accounts, first_link
from app.settings.config import ConfigError, Settings, load
from app.settings.private_file import write_private
from app.settings.secrets import effective
from app.settings.vault import Vault
from app.store import store

READY = """ready
  account    {sid} ({email})
  token      in {token_file}
  bind       curl --data-urlencode PhoneNumber=1234 --data-urlencode VoiceUrl={api}/demo/hello-world.xml \
http://{sid}:$(cat {token_file})@{host}{base}/{version}/Accounts/{sid}/IncomingPhoneNumbers.json
  dial       sip:1234@{sip} (Hello World), sip:1235@{sip} (a menu); without a softphone: make call TO=1234
  console    {link} (signs in once; later {console})
  logs       in {log}; Ctrl-C ends everything"""


def announce(settings: Settings) -> str:
    """What to print when all is ready; makes the account and the demo numbers at the first run.

    The token is written into VAR/admin-token, readable by its owner only.
    """
    sid, token, _ = accounts.first_account(settings)
    var = settings.var.absolute()
    write_private(var / "admin-token", token + "\n")
    console = f"http://{settings.http_host}:{settings.http_port}/console"
    link = f"{console}/first/{first_link.make(settings, Vault(settings), sid)}" if settings.console else "is off"
    return READY.format(
        sid=sid,
        email=settings.admin_email,
        link=link,
        console=console,
        token_file=var / "admin-token",
        api=settings.url_of_api(),
        host=f"{settings.http_host}:{settings.http_port}",
        base=settings.base_path,
        version=settings.api_version,
        sip=f"{settings.sip_host}:{settings.sip_port}",
        log=var / "log",
    )


def main() -> int:
    try:
        settings = effective(load())
        store.upgrade(settings)
        announce(settings)
    except (ConfigError, SQLAlchemyError) as error:
        print(f"restcomm: {str(getattr(error, 'orig', error)).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
