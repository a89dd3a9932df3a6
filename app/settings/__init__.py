"""Every setting, its default and its guide section; secrets of the installation (guide chapter 2)."""
