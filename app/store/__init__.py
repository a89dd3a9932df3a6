"""The database: connections, transactions, leases, inserts that may repeat."""
