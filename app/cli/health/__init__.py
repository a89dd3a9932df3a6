"""What ``restcomm doctor`` looks at, one file for each kind of thing."""
