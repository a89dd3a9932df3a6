"""The rows of the guide's tables 4.1 to 4.13, as the guide has them, and the operations between them."""

NUMBER = (
    "FriendlyName ApiVersion VoiceCallerIdLookup VoiceUrl VoiceMethod VoiceFallbackUrl VoiceFallbackMethod "
    "StatusCallback StatusCallbackMethod SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod"
)
DATES = "Sid DateCreated DateUpdated"
PROPERTIES = {
    "4.1": f"{DATES} FriendlyName Status AuthToken Uri",
    "4.4": f"{DATES} FriendlyName AccountSid PhoneNumber {NUMBER.removeprefix('FriendlyName ')} Uri",
    "4.7": "Sid ParentCallSid DateCreated DateUpdated AccountSid To From PhoneNumberSid Status StartTime EndTime "
    "Duration Direction CallerName Uri",
    "4.9": f"{DATES} DateSent AccountSid From To Body Status Direction ApiVersion Uri",
    "4.11": f"{DATES} AccountSid CallSid Duration ApiVersion Uri",
    "4.12": f"{DATES} AccountSid Status RecordingSid Duration TranscriptionText Uri",
    "4.13": f"{DATES} AccountSid CallSid ApiVersion Log ErrorCode MoreInfo MessageText MessageDate RequestUrl "
    "RequestMethod RequestVariables ResponseHeaders ResponseBody Uri",
}
PARAMETERS = {
    "4.2": "FriendlyName Status Password",
    "4.3": "EmailAddress FriendlyName Status Password Role",
    "4.5": NUMBER,
    "4.6": f"PhoneNumber {NUMBER}",
    "4.8": "From To Url Method FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Timeout",
    "4.10": "From To Body",
}
OPERATIONS = {
    "4.1": {"{one}": "GET POST PUT", "Accounts": "GET POST"},
    "4.4": {"{one}": "GET POST PUT DELETE", "IncomingPhoneNumbers": "GET POST"},
    "4.7": {"{one}": "GET", "Calls": "GET POST"},
    "4.9": {"{one}": "GET", "SMS/Messages": "GET POST"},
    "4.11": {"{one}": "GET DELETE", "Recordings": "GET"},
    "4.12": {"{one}": "GET DELETE", "Transcriptions": "GET"},
    "4.13": {"{one}": "GET", "Notifications": "GET"},
}
FORMATS = ("XML", "JSON")


def cells() -> list[tuple[str, str, str]]:
    """Every (table, row, format)."""
    rows = [
        (table, name) for kind in (PROPERTIES, PARAMETERS) for table, names in kind.items() for name in names.split()
    ]
    return [(table, name, form) for table, name in rows for form in FORMATS]
