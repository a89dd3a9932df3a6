"""``restcomm account allow-hosts``: private hosts that one account's URLs may reach, in addition to the setting."""

import click

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.cli.table import account_named
from app.settings.reading.forms import host_entry
from app.webhooks.guard.allow_lists import SIP, URLS

LONGEST = 2048


@click.command("allow-hosts")
@click.argument("account")
@click.argument("hosts", nargs=-1)
@click.option("--clear", is_flag=True, help="Remove all of them.")
@click.option("--sip", is_flag=True, help="Hosts of SIP URIs that it calls, in place of hosts of its URLs.")
@as_json_option
def allow_hosts(account: str, hosts: tuple[str, ...], clear: bool, sip: bool, as_json: bool) -> None:
    """Set the private hosts that an account (SID or e-mail) may reach; without HOSTS, show
    them. A host is HOST, HOST:PORT, an address or a network (10.1.0.0/16)."""
    if hosts and clear:
        raise click.ClickException("pass hosts or --clear, not both")
    found = account_named(account)
    if hosts or clear:
        text = " ".join(dict.fromkeys(entry(host) for host in hosts))
        if len(text) > LONGEST:
            raise click.ClickException(f"the list is longer than {LONGEST} characters")
        setattr(found, SIP if sip else URLS, text)
        installation().session.commit()
    show([{"sid": found.sid, "host": host} for host in getattr(found, SIP if sip else URLS).split()], as_json)


def entry(host: str) -> str:
    """An entry in the form that is stored. Raises ClickException."""
    try:
        return host_entry(host)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
