"""What both switch back ends (`ariclient`, `eslbridge`) do in the same way; nothing here knows a switch's protocol."""
