"""The settings of the console and of the browser's telephone (docs/console.md)."""

from pydantic_settings import BaseSettings

from app.settings.setting import setting


class ConsoleSettings(BaseSettings):
    """The part of `Settings` about the pages at /console."""

    console: bool = setting(True, "Whether the API process serves the console, at /console.")
    phone_url: str = setting(
        "",
        "Websocket that the console's telephone connects to for SIP, such as wss://sip.example.com/ws; empty: the "
        "websocket of RestComm's own switch, on loopback.",
        pattern=r"^(wss?://[^\s;,']+)?$",
    )
    phone_port: int = setting(
        5066, "Port of FreeSWITCH for SIP over websockets, on loopback; Asterisk's is its ARI port.", ge=1, le=65535
    )
