"""FreeSWITCH as a switch: one event socket carries every event and command (guide 2.3)."""
