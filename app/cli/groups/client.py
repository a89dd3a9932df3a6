"""``restcomm client``: the SIP logins of softphones (docs/rest-contract.md, Clients)."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import clients
from app.accounts.told import tell_switches
from app.calls import destination
from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, owner_option, show
from app.cli.table import account_named, of_account
from app.models import Client
from app.models.absolute_url import absolute_url
from app.models.accounts.client import ENABLED

commands = click.Group("client")
PASSWORD_LENGTH = range(8, 129)
password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="8 to 128 characters; default: asked for.",
)


@commands.command("add")
@click.argument("login")
@password_option
@click.option("--voice-url", default="", help="URL of the document that runs when this client calls a number.")
@owner_option
@as_json_option
def add(login: str, password: str, voice_url: str, account: str, as_json: bool) -> None:
    """Add a SIP login: it can register at once, and documents call it as client:LOGIN."""
    here = installation()
    try:
        name, url = destination.login(login), absolute_url(voice_url)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    fields = {"login": name, "friendly_name": name, "voice_url": url, "api_version": here.settings.api_version}
    client = Client(account_sid=account_named(account).sid, **fields)
    clients.set_password(client, here.vault, here.settings, checked(password))
    here.session.add(client)
    try:
        here.session.flush()
    except IntegrityError:
        raise click.ClickException(f"the login {name} is taken") from None
    commit(client)
    show([row(client)], as_json)


@commands.command("list")
@account_option
@as_json_option
def list_clients(account: str, as_json: bool) -> None:
    """List SIP logins, never their passwords."""
    query = select(Client).where(*of_account(Client, account)).order_by(Client.id)
    show([row(client) for client in installation().session.scalars(query)], as_json)


@commands.command("password")
@click.argument("login")
@password_option
def password(login: str, password: str) -> None:
    """Set the password of a login."""
    here, client = installation(), named(login)
    clients.set_password(client, here.vault, here.settings, checked(password))
    commit(client)
    click.echo(f"{client.login} has another password")


@commands.command("remove")
@click.argument("login")
def remove(login: str) -> None:
    """Remove a login: it can no longer register."""
    client = named(login)
    installation().session.delete(client)
    commit(client)
    click.echo(f"{client.login} is removed")


def checked(password: str) -> str:
    """A password that is accepted. Ends the command for another."""
    if len(password) not in PASSWORD_LENGTH or not password.isprintable():
        raise click.ClickException("a password has 8 to 128 characters, none of them a control character")
    return password


def named(login: str) -> Client:
    """The client with this login, or this CL SID. Ends the command when there is none."""
    session = installation().session
    found = clients.find(session, login) or session.scalar(select(Client).where(Client.sid == login))
    if found is None:
        raise click.ClickException(f"there is no client {login}")
    return found


def commit(client: Client) -> None:
    """Commit the change together with the engines' commands about it; when this returns, the switches know."""
    here = installation()
    letters = clients.tell(here.session, here.settings.node_names(), client.login)
    here.session.commit()
    tell_switches(here.settings, here.wake, letters)


def row(client: Client) -> dict[str, Any]:
    """What is shown of a client."""
    return {
        "login": client.login,
        "status": "enabled" if client.status == ENABLED else "disabled",
        "voice_url": client.voice_url,
        "sid": client.sid,
        "account_sid": client.account_sid,
    }
