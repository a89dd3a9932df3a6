"""How many parts of a text message a carrier counts (3GPP TS 23.038): 160 characters of GSM 7 bit, or 70."""

# The basic set; the extension's characters take two places.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("\f^{}\\[~]|€")
ONE_GSM, MORE_GSM, ONE_UCS2, MORE_UCS2 = 160, 153, 70, 67


def segments(body: str) -> int:
    """Parts, at least 1."""
    if set(body) <= GSM | EXTENDED:
        return parts(sum(2 if character in EXTENDED else 1 for character in body), ONE_GSM, MORE_GSM)
    return parts(len(body.encode("utf-16-le", "replace")) // 2, ONE_UCS2, MORE_UCS2)


def parts(length: int, one: int, more: int) -> int:
    return 1 if length <= one else -(-length // more)
