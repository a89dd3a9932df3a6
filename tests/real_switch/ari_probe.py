"""The least ARI client there can be: says what the dialplan handed over, and does a few things with the channel."""

import base64
import json
import queue
import threading
import urllib.parse
import urllib.request
from typing import Any

import websocket

from app.settings.config import Settings


class AriProbe:
    """Owns the Stasis application of `settings` while it is open. Use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self.secret = settings.asterisk_ari_password.get_secret_value()
        self.user = settings.asterisk_ari_user
        self.port = settings.asterisk_ari_port
        query = urllib.parse.urlencode({"app": f"restcomm-{settings.node}", "api_key": f"{self.user}:{self.secret}"})
        self.link = websocket.create_connection(f"ws://127.0.0.1:{self.port}/ari/events?{query}", timeout=10)
        self.link.settimeout(None)
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "AriProbe":
        return self

    def __exit__(self, *_: object) -> None:
        self.link.close()

    def _read(self) -> None:
        try:
            while text := self.link.recv():
                self.events.put(json.loads(text))
        except (OSError, websocket.WebSocketException):
            return

    def wait(self, kind: str, timeout: float = 5) -> dict[str, Any]:
        """The next event of this type; others before it are dropped. Raises queue.Empty."""
        while True:
            event = self.events.get(timeout=timeout)
            if event["type"] == kind:
                return event

    def post(self, path: str, body: dict[str, Any] | None = None, **query: str) -> Any:
        """POST to ARI; the decoded answer or None."""
        return self._request("POST", path, query, body)

    def delete(self, path: str, **query: str) -> Any:
        return self._request("DELETE", path, query)

    def _request(self, method: str, path: str, query: dict[str, str], body: Any = None) -> Any:
        url = f"http://127.0.0.1:{self.port}/ari{path}?{urllib.parse.urlencode(query)}"
        token = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as response:
            answer = response.read()
        return json.loads(answer) if answer else None
