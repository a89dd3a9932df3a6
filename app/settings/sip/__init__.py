"""Settings of SIP on a real network: addresses behind NAT, encryption, who may call."""
