"""Resources: phone numbers and caller ids (guide 4.2)."""
