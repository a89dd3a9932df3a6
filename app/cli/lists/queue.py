"""``restcomm queue``: queues and the calls that wait in them."""

import time
from typing import Any

import click
from sqlalchemy import select

from app.cli.installation import installation
from app.cli.options import account_option, as_json_option, show
from app.cli.table import of_account, row_of
from app.models import Queue, QueueMember

commands = click.Group("queue")


@commands.command("list")
@account_option
@as_json_option
def list_queues(account: str, as_json: bool) -> None:
    """List queues."""
    query = select(Queue).where(*of_account(Queue, account)).order_by(Queue.id)
    show([row(queue) for queue in installation().session.scalars(query)], as_json)


@commands.command("show")
@click.argument("sid")
@as_json_option
def members(sid: str, as_json: bool) -> None:
    """List the calls that wait in a queue, the longest waiting first."""
    queue = row_of(Queue, sid, "queue")
    query = select(QueueMember).where(QueueMember.queue_sid == queue.sid).order_by(QueueMember.entered)
    found = installation().session.scalars(query)
    show(
        [{"call_sid": one.call_sid, "node": one.node, "seconds": round(time.time() - one.entered)} for one in found],
        as_json,
    )


def row(queue: Queue) -> dict[str, Any]:
    """What is shown of a queue."""
    return {
        "sid": queue.sid,
        "name": queue.friendly_name,
        "waiting": queue.current_size,
        "max_size": queue.max_size,
        "average_wait_seconds": queue.average_wait_time,
        "account_sid": queue.account_sid,
    }
