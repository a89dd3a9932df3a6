"""Usage triggers fire: a signed callback, once in each period of a trigger (docs/rest-contract.md, Usage/Triggers)."""

import logging
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

import gevent
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import Session

from app.accounts import triggers
from app.calls.facts import Application
from app.ledger.rows import common
from app.models import Account, Outbox, UsageTrigger
from app.models.accounts.account import ACTIVE
from app.models.columns import now
from app.settings.config import Settings
from app.store.transactions import Database, cause

log = logging.getLogger(__name__)

TRIGGERS = UsageTrigger.__table__
EVERY_SECONDS = 60.0
"""As often as Twilio looks."""


class UsageTriggers:
    """Looks at every trigger. woken: called when callbacks were written."""

    def __init__(self, settings: Settings, woken: Callable[[], Any]) -> None:
        self.settings, self.woken = settings, woken
        self.database = Database(settings)

    def run(self) -> None:
        """The greenlet: looks now and every minute, forever."""
        while True:
            try:
                self.look()
            except Exception as error:
                log.error("cannot check the usage triggers: %s", cause(error))
            gevent.sleep(EVERY_SECONDS)

    def look(self) -> None:
        """Once: fire what has reached its value. Raises SQLAlchemyError."""
        for sid in self.database.read(lambda connection: waiting(connection, now())):
            if self.database.write(partial(fire, settings=self.settings, sid=sid, wall=now())):
                self.woken()


def waiting(connection: Connection, wall: datetime) -> list[str]:
    """The triggers of active accounts that may fire, and have reached their value."""
    found = select(UsageTrigger, Account).join(Account, Account.sid == UsageTrigger.account_sid)
    with Session(connection) as session:
        return [
            trigger.sid
            for trigger, account in session.execute(found.where(Account.status == ACTIVE))
            if reached(session, trigger, account, wall) is not None
        ]


def reached(session: Session, trigger: UsageTrigger, account: Account, wall: datetime) -> Decimal | None:
    """What has been used, if that is enough and the trigger has not fired for it; else None."""
    today = wall.date()
    if not triggers.may_fire(trigger, today, account.date_created.date()):
        return None
    used = triggers.current(session, account, trigger, today)
    return used if used >= Decimal(trigger.trigger_value) else None


def fire(connection: Connection, settings: Settings, sid: str, wall: datetime) -> bool:
    """Write the callback of a trigger, unless another worker has. Returns whether it was written."""
    with Session(connection) as session:
        trigger = session.scalar(select(UsageTrigger).filter_by(sid=sid))
        account = trigger and session.scalar(select(Account).filter_by(sid=trigger.account_sid))
        used = reached(session, trigger, account, wall) if trigger and account else None
        if trigger is None or used is None:
            return False
        row = callback(settings, trigger, used, wall)
        ours = (TRIGGERS.c.id == trigger.id) & (TRIGGERS.c.fired == trigger.fired)
    values = {"fired": TRIGGERS.c.fired + 1, "date_fired": wall}
    if connection.execute(update(TRIGGERS).where(ours).values(**values)).rowcount != 1:
        return False
    connection.execute(insert(Outbox.__table__).values(row))
    return True


def callback(settings: Settings, trigger: UsageTrigger, used: Decimal, wall: datetime) -> dict[str, Any]:
    """A row of outbox, with the parameters that Twilio documents."""
    told = Application(status_callback=trigger.callback_url, status_callback_method=trigger.callback_method)
    row = common.outbox(trigger.sid, trigger.account_sid, told, trigger.fired, wall)
    records = f"/{trigger.api_version}/Accounts/{trigger.account_sid}/Usage/Records"
    params = {
        "AccountSid": trigger.account_sid,
        "UsageTriggerSid": trigger.sid,
        "UsageCategory": trigger.usage_category,
        "Recurring": trigger.recurring,
        "TriggerBy": trigger.trigger_by,
        "TriggerValue": trigger.trigger_value,
        "CurrentValue": str(used),
        "DateFired": f"{wall:%Y-%m-%dT%H:%M:%SZ}",
        "UsageRecordUri": f"{records}/{triggers.PERIODS[trigger.recurring]}.json?Category={trigger.usage_category}",
        "IdempotencyToken": row["token"],
    }
    return row | {"params": params}
