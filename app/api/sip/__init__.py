"""Resources: SIP domains, credentials, IP addresses."""
