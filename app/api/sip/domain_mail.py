"""Commands that inform engines of every change to the credentials of a SIP domain: one per username@domain
(docs/rest-contract.md, SIP).

Said with the change, before it is committed: of those that are there now; and again after it, where others come or go.
"""

from flask import Response
from sqlalchemy import ColumnElement

from app.accounts import clients, domain_credentials
from app.api.http.context import app_context
from app.store.flask_db import db


def tell(*conditions: ColumnElement[bool]) -> None:
    """A letter about each credential of a domain that fulfils these, in this transaction."""
    db.session.flush()
    clients.tell(
        db.session(), app_context().settings.node_names(), *domain_credentials.names(db.session(), *conditions)
    )


def told(answer: Response) -> Response:
    """All is committed: the engines read their letters."""
    app_context().wake.wake_engines()
    return answer
