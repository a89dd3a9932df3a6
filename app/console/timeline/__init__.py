"""A call's journal as a picture: what happened in lanes (lanes.py), and where it is drawn (drawing.py)."""
