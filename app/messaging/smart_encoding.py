"""SmartEncoded: characters of Unicode become what looks like them in GSM 7 bit, so that a text needs fewer parts."""

ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab", '"'),
        **dict.fromkeys("\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\ufeff", None),
        **dict.fromkeys("\u2022\u00b7\u2219", "*"),
        "\u2026": "...",
        "\u2039": "<",
        "\u203a": ">",
        "\u2044": "/",
        "\u00a6": "|",
    }
)


def smart_encoded(body: str) -> str:
    """The text with its typographic quotes, dashes, spaces and dots as a keyboard has them."""
    return body.translate(ALIKE)
