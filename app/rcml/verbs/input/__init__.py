"""What the caller gives: keys, speech, a recording."""
