"""One ARI request, and the message that carries it over the websocket. Pure (guide 2.3)."""

from dataclasses import dataclass, field
from typing import Any

from ariclient.protocol.payload import written


@dataclass(frozen=True, slots=True)
class Rest:
    """One ARI request. path without the leading slash, its parts already escaped; body becomes JSON."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None

    def message(self, id: str) -> str:
        """The RESTRequest that carries it over the websocket; its RESTResponse has the same id."""
        message: dict[str, Any] = {"type": "RESTRequest", "request_id": id, "method": self.method, "uri": self.path}
        if self.query:
            message["query_strings"] = [{"name": name, "value": value} for name, value in self.query.items()]
        if self.body is not None:
            message |= {"content_type": "application/json", "message_body": written(self.body)}
        return written(message)
