#!/usr/bin/env python3
"""A voice agent for <ConversationRelay>: it takes an order by voice, and works without a network or a model.

    python3 -m venv venv && venv/bin/pip install aiohttp
    venv/bin/python examples/agent.py 9001

Then bind a number to a document such as

    <Response><Connect action="/ordered">
      <ConversationRelay url="ws://127.0.0.1:9001/" welcomeGreeting="Hello. What would you like?" dtmfDetection="true"/>
    </Connect></Response>

and call it. `answer` decides what is said: put a language model there. Whoever speaks meanwhile interrupts, and the
key # ends the talk; the document after it gets the order as HandoffData. With AUTH_TOKEN in the environment only signed
connections are taken. docs/conversation-relay.md describes the messages. examples/agent.js is the same in Node.js.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import WSMsgType, web

DISHES = ("pizza", "salad", "soup")


async def answer(said: str, order: list[str]) -> AsyncIterator[str]:
    """What the agent says to what it has heard, token by token. order: what was wanted so far; it is added to.

    With a model: send it `said` and what was said before, and yield each token as it comes.
    """
    wanted = [dish for dish in DISHES if dish in said.lower()]
    order += wanted
    if wanted:
        text = f"One {' and one '.join(wanted)}. Would you like anything else? We have pizza, salad, and soup. "
    elif order:
        text = f"Thank you. That is {' and '.join(order)}. Press the pound key to order."
    else:
        text = "I am sorry, I did not get that. We have pizza, salad, and soup."
    for word in text.split():
        yield word + " "


class Talk:
    """One caller."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.order: list[str] = []

    async def take(self, message: dict[str, Any]) -> None:
        """One message of RestComm's."""
        match message["type"]:
            case "setup":
                tell("caller", message["from"])
            case "prompt" if message["last"]:
                await self.reply(message["voicePrompt"])
            case "interrupt":
                tell("interrupted after", message["utteranceUntilInterrupt"])
            case "dtmf" if message["digit"] == "#":
                await self.socket.send_json({"type": "end", "handoffData": json.dumps({"order": self.order})})
            case "error":
                tell("error", message["description"])

    async def reply(self, said: str) -> None:
        """Answer, with each token as soon as it is there."""
        tell("heard", said)
        spoken = ""
        async for token in answer(said, self.order):
            spoken += token
            await self.socket.send_json({"type": "text", "token": token, "last": False})
        await self.socket.send_json({"type": "text", "token": "", "last": True})
        tell("said", spoken)


def tell(what: str, more: str) -> None:
    print(f"{what}: {more}", flush=True)


def is_signed(request: web.Request) -> bool:
    """Does it come from RestComm?"""
    token = os.environ.get("AUTH_TOKEN", "")
    url = str(request.url).replace("http", "ws", 1)
    made = base64.b64encode(hmac.digest(token.encode(), url.encode(), hashlib.sha1)).decode()
    return not token or hmac.compare_digest(made, request.headers.get("X-Twilio-Signature", ""))


async def serve(request: web.Request) -> web.StreamResponse:
    """One connection, from its upgrade to its end."""
    if not is_signed(request):
        return web.Response(status=403)
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    talk = Talk(socket)
    async for message in socket:
        if message.type == WSMsgType.TEXT:
            await talk.take(message.json())
    tell("over", f"ordered {', '.join(talk.order) or 'nothing'}")
    return socket


async def application() -> web.Application:
    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    return app


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9001
    print(f"ws://127.0.0.1:{port}/", flush=True)
    web.run_app(application(), host="127.0.0.1", port=port, print=None)
