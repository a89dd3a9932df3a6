"""What every outbound leg passes on its way to the switch: permits, gateways, judged SIP hosts."""
