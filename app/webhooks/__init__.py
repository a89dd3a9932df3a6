"""HTTP to customers' servers: addresses that may be reached, limits, redirects, signatures."""
