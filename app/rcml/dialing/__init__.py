"""<Dial>: calling, ringing, the bridged call (guide 3.9)."""
