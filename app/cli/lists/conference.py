"""``restcomm conference``: conferences and who is in them."""

from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, limit_option, moment, show
from app.cli.table import newest, of_account, row_of
from app.models import Conference, Participant

commands = click.Group("conference")


@commands.command("list")
@limit_option
@click.option("--status", default="", help="Only conferences with this status, such as in-progress.")
@account_option
@as_json_option
def list_conferences(limit: int, status: str, account: str, as_json: bool) -> None:
    """List conferences."""
    query = select(Conference).where(*of_account(Conference, account))
    query = query.where(Conference.status == status) if status else query
    show([row(conference) for conference in newest(query, Conference, limit)], as_json)


@commands.command("show")
@click.argument("sid")
@as_json_option
def participants(sid: str, as_json: bool) -> None:
    """List the participants of a conference."""
    conference = row_of(Conference, sid, "conference")
    query = select(Participant).where(Participant.conference_sid == conference.sid).order_by(Participant.id)
    show([of_participant(one) for one in installation().session.scalars(query)], as_json)


def row(conference: Conference) -> dict[str, Any]:
    """What is shown of a conference."""
    return {
        "sid": conference.sid,
        "name": conference.friendly_name,
        "status": conference.status,
        "node": conference.node,
        "created": moment(conference.date_created),
        "account_sid": conference.account_sid,
    }


def of_participant(one: Participant) -> dict[str, Any]:
    """What is shown of a participant."""
    return {"call_sid": one.call_sid, "label": one.label, "muted": one.muted, "hold": one.hold, "node": one.node}
