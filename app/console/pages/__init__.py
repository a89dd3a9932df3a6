"""The pages, one file each; their templates are in ../templates/console."""
