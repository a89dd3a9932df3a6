"""The connection to the switch: bytes, requests with deadlines, and a link that is kept up."""
