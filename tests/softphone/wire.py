"""One SIP port on the loop: sends messages, matches what arrives to the transactions under way."""

import asyncio
import secrets
from collections.abc import Callable

from . import net
from .message import BadMessage, Message, parse
from .transactions import GIVE_UP, ClientTransaction, Failed, Heard, ServerTransaction

COOKIE = "z9hG4bK"  # begins every branch since RFC 3261


class Wire:
    """One SIP port: matches what arrives to what is under way, the rest goes to `on_request`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        host: str,
        port: int,
        on_request: Callable[[ServerTransaction], None],
        on_wire: Callable[[str, Message, float], None],
    ) -> None:
        self.loop, self.on_request, self.on_wire = loop, on_request, on_wire
        self.sock = net.udp_socket(host, port)
        net.report_refusals(self.sock)
        self.address: net.Address = self.sock.getsockname()
        self.clients: dict[tuple[str, str], ClientTransaction] = {}
        self.servers: dict[tuple[str, str], ServerTransaction] = {}
        loop.call_soon_threadsafe(loop.add_reader, self.sock, self._readable)

    def request(
        self, message: Message, to: net.Address, heard: Heard, failed: Failed, branch: str = ""
    ) -> ClientTransaction:
        """Send a request reliably; `branch` only for CANCEL, which shares its INVITE's."""
        self.stamp(message, branch)
        client = ClientTransaction(self, message, to, heard, failed)
        self.clients[message.branch, message.method] = client
        return client

    def stamp(self, message: Message, branch: str = "") -> None:
        branch = branch or COOKIE + secrets.token_hex(8)
        host, port = self.address
        message.headers.insert(0, ("Via", f"SIP/2.0/UDP {host}:{port};branch={branch};rport"))

    def send(self, message: Message, to: net.Address) -> None:
        self.on_wire(">", message, self.loop.time())
        try:
            self.sock.sendto(message.to_bytes(), to)
        except ConnectionRefusedError:
            self._refusals()  # the kernel reports an earlier packet here and does not send this one
            self.sock.sendto(message.to_bytes(), to)
        except BlockingIOError:
            pass  # a full send buffer loses a datagram as the network may; timers send it again

    def _readable(self) -> None:
        self._refusals()
        while received := net.receive(self.sock):
            data, arrival, source = received
            try:
                message = parse(data)
            except BadMessage:
                continue
            self.on_wire("<", message, arrival)
            self._response(message, arrival) if message.status else self._request(message, source, arrival)

    def _refusals(self) -> None:
        while data := net.refused(self.sock):
            try:
                message = parse(data)
            except BadMessage:
                continue
            client = self.clients.get((message.branch, message.method))
            if client:
                client.fail(f"port refused: nothing listens on {client.to[0]}:{client.to[1]}")

    def _response(self, message: Message, arrival: float) -> None:
        client = self.clients.get((message.branch, message.sequence[1]))
        if client:
            client.response(message, arrival)

    def _request(self, message: Message, source: net.Address, arrival: float) -> None:
        known = self.servers.get((message.branch, "INVITE" if message.method == "ACK" else message.method))
        if known and message.method == "ACK":
            known.acked()
        elif known:
            known.repeat()
        else:
            server = ServerTransaction(self, message, source, arrival)
            if message.method != "ACK":
                self.servers[message.branch, message.method] = server
            self.on_request(server)

    def forget_later(self, transaction: ClientTransaction | ServerTransaction) -> None:
        self.loop.call_later(GIVE_UP, self.forget, transaction)

    def forget(self, transaction: ClientTransaction | ServerTransaction) -> None:
        key = transaction.request.branch, transaction.request.method
        self.clients.pop(key, None) if isinstance(transaction, ClientTransaction) else self.servers.pop(key, None)

    def close(self) -> None:
        for client in self.clients.values():
            client.stop()
        for server in self.servers.values():
            server.stop()
        self.loop.remove_reader(self.sock)
        self.sock.close()
