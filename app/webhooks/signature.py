"""X-Twilio-Signature: how an application knows that a request came from us (docs/language.md, Requests)."""

import base64
import hmac
from collections.abc import Mapping


def sign(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the full URL and the POST parameters in order of their names, base64.

    url: as the application sees it: scheme, host, port unless it is the default, path and query. params: of a POST;
    empty for a GET, whose parameters are in the URL.
    """
    text = url + "".join([name + params[name] for name in sorted(params)])
    digest = hmac.digest(auth_token.encode(), text.encode(), "sha1")
    return base64.b64encode(digest).decode()
