"""Languages, markup and recognition of speech in documents."""
