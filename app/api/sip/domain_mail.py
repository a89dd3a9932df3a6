"""Commands that inform engines of every change to the credentials of a SIP domain: one per username@domain
(docs/rest-contract.md, SIP).

Said with the change, before it is committed: of those that are there now; and again after it, where others come or go.
"""

from flask import Response, g
from sqlalchemy import ColumnElement

from app.accounts import clients, domain_credentials
from app.accounts.told import tell_switches
from app.api.http.context import app_context
from app.store.flask_db import db


def tell(*conditions: ColumnElement[bool]) -> None:
    """A letter about each credential of a domain that fulfils these, in this transaction."""
    db.session.flush()
    names = domain_credentials.names(db.session(), *conditions)
    letters = clients.tell(db.session(), app_context().settings.node_names(), *names)
    g.sip_letters = getattr(g, "sip_letters", {}) | letters


def told(answer: Response) -> Response:
    """All is committed: the engines read their letters, and the switches know when this returns."""
    tell_switches(app_context().settings, app_context().wake, g.pop("sip_letters", {}))
    return answer
