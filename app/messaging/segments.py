"""How many parts of a text message a carrier counts (3GPP TS 23.038): 160 characters of GSM 7 bit, or 70."""

# The basic set; the extension's characters take two places.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("\f^{}\\[~]|€")
ONE_GSM, MORE_GSM, ONE_UCS2, MORE_UCS2 = 160, 153, 70, 67


def segments(body: str) -> int:
    """Parts, at least 1. A character of two places is not divided between two parts (3GPP TS 23.040, 9.2.3.24.1)."""
    if set(body) <= GSM | EXTENDED:
        return parts([2 if character in EXTENDED else 1 for character in body], ONE_GSM, MORE_GSM)
    return parts([2 if ord(character) > 0xFFFF else 1 for character in body], ONE_UCS2, MORE_UCS2)


def parts(places: list[int], one: int, more: int) -> int:
    """places: what each character takes; one: the most of a message that is one part, more: of each part of several."""
    if sum(places) <= one:
        return 1
    count, used = 1, 0
    for size in places:
        if used + size > more:
            count, used = count + 1, 0
        used += size
    return count
