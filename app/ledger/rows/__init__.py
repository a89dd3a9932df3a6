"""What the ledger writes, as column values, one file per table or feature."""
