"""Tables of SIP domains and their access lists."""
