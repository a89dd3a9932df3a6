"""Suspending and closing an account reaches what it has under way: live calls, queued calls and messages, callbacks.

All of it is one transaction with the new status; engines and workers ask for the status again themselves.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.models import Account, Call, EngineCommand, Fax, Message, Outbox
from app.models.calls.call import LIVE
from app.models.messages.message import FAILED, OPEN
from app.models.system.mailbox import ACCOUNT, ORIGINATE
from app.models.system.outbox import FAILED as GIVEN_UP
from app.models.system.outbox import PENDING

CODE = 10001
AT_ONCE = 500


def below(session: Session, account: Account) -> list[str]:
    """The SIDs of an account and of every account below it."""
    found, new = [account.sid], [account.sid]
    while new:
        new = list(session.scalars(select(Account.sid).where(Account.parent_sid.in_(new))))
        found += new
    return found


def stop(session: Session, nodes: Collection[str], account: Account, status: str) -> None:
    """End everything of an account that gets this status, and of those below. Not committed, nobody woken yet."""
    sids = below(session, account)
    for start in range(0, len(sids), AT_ONCE):
        part = sids[start : start + AT_ONCE]
        session.add_all(EngineCommand(node=node, call_sid="", kind=ACCOUNT, payload={"sids": part}) for node in nodes)
        stop_queued(session, part, f"the account is {status}")


def stop_queued(session: Session, sids: list[str], why: str) -> None:
    """What no engine and no carrier has yet."""
    waiting = select(EngineCommand.call_sid).where(EngineCommand.kind == ORIGINATE)
    queued = (Call.account_sid.in_(sids), Call.status == LIVE[0], Call.sid.in_(waiting))
    calls = list(session.scalars(select(Call.sid).where(*queued)))
    change(session, update(Call).where(Call.sid.in_(calls)).values(status="canceled"))
    change(session, delete(EngineCommand).where(EngineCommand.call_sid.in_(calls), EngineCommand.kind == ORIGINATE))
    failed = {"status": FAILED, "error_code": CODE, "error_message": why, "claimed_until": None}
    for table in (Message, Fax):
        change(session, update(table).where(table.account_sid.in_(sids), table.status.in_(OPEN)).values(failed))
    callbacks = (Outbox.account_sid.in_(sids), Outbox.state == PENDING)
    change(session, update(Outbox).where(*callbacks).values(state=GIVEN_UP, last_error=why, claimed_until=None))


def change(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
