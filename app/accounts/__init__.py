"""Accounts and who belongs to them: sub-account trees, SIP logins, usage (guide 4.1)."""
