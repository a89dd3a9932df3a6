"""``restcomm account allow-hosts``: private hosts that one account's URLs may reach, in addition to the setting."""

import re
from ipaddress import ip_address, ip_network

import click

from app.cli.installation import installation
from app.cli.options import as_json_option, show
from app.cli.table import account_named
from app.webhooks.guard.allow_lists import SIP, URLS

LONGEST = 2048
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252})(:[0-9]{1,5})?")


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
    text = host.strip().lower().rstrip(".")
    try:
        if "/" in text:
            return str(ip_network(text, strict=False))
        address, _, port = text.rpartition("]:") if text.startswith("[") and "]:" in text else (text, "", "")
        ip_address(address.strip("[]"))
    except ValueError:
        _name, _, port = text.partition(":")
        if "/" in text or not NAME.fullmatch(text):
            raise click.ClickException(f"{host!r} is not a host, host:port, address or network") from None
    if port and not 0 < int(port if port.isdigit() else "0") < 65536:
        raise click.ClickException(f"{host!r} has no port from 1 to 65535")
    return text
