"""Permits: who may call what, how often and for how much. Asked before every outbound leg, fax and message."""
