"""Twilio's Messaging API (https://messaging.twilio.com/v1): services and their senders."""
