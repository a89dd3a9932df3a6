"""Twilio's ConversationRelay: the caller speaks and hears speech, the customer's server reads and writes text
(docs/conversation-relay.md)."""
