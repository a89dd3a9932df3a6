"""Settings of what the switch and the engine do while one of them is without the other (outage faults)."""

from pydantic_settings import BaseSettings

from app.settings.setting import setting


class SurvivalSettings(BaseSettings):
    """The part of `Settings` about surviving without an engine."""

    arrival_wait_seconds: int = setting(
        4,
        "Seconds that a caller waits, unanswered, while no engine accepts the call; then the switch "
        "answers 503, so that a proxy tries another node.",
        ge=1,
        le=300,
    )
    answered_wait_seconds: int = setting(
        60,
        "Seconds that a called party that has answered waits at the switch while no engine is connected.",
        ge=1,
        le=3600,
    )
    switch_wait_seconds: int = setting(
        60,
        "Seconds that calls wait for a switch that cannot be reached: their documents stand still, and go on when the "
        "link is back. After that they have ended.",
        ge=1,
        le=3600,
    )
    engine_standby: bool = setting(
        True,
        "Run a second engine for each node. It waits, and takes the node's calls over within a second when the first "
        "one is restarted or dies; without it calls wait for about 3 seconds until the engine has started again. "
        "It needs the memory of another engine.",
    )
    engine_silence_seconds: float = setting(
        2.0,
        "Seconds without a sign of life after which an engine counts as hung: the one that stands by kills it and "
        "takes its calls over. Without a second engine `watchdog_seconds` counts.",
        ge=1,
        le=60,
    )
