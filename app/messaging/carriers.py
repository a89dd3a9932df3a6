"""Which carrier the settings name for messages, and which for faxes (guide 2.4, 2.5)."""

from app.config import Settings
from app.messaging.file import FileCarrier
from app.messaging.http import HttpCarrier
from app.messaging.port import Carrier, Kind

FOLDERS = {"sms": "messages", "fax": "faxes"}


def carrier(settings: Settings, kind: Kind) -> Carrier:
    """The provider of a kind. The file of `file` is VAR/messages/outbox.jsonl or VAR/faxes/outbox.jsonl."""
    if getattr(settings, f"{kind}_provider") == "file":
        return FileCarrier(settings.var.absolute() / FOLDERS[kind] / "outbox.jsonl")
    password = getattr(settings, f"{kind}_password").get_secret_value()
    account = settings.sms_account if kind == "sms" else ""
    return HttpCarrier(getattr(settings, f"{kind}_url"), getattr(settings, f"{kind}_user"), password, account)
