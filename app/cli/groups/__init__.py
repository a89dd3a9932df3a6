"""The groups of commands, one file each; lists of what calls left behind are in app.cli.lists."""
