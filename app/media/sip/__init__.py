"""The relay's side of the switch: SIP over UDP, just enough of it to be called and to hang up."""
