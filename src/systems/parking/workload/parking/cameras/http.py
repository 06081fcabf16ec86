"""A camera that answers each GET with a picture."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from ..camera_conf import public_address
from .picture import MOST_BYTES, CameraTrouble, Picture, decode

TIMEOUT_SECONDS = 10


def take_picture(url: SecretStr) -> Picture:
    """The picture that the address answers with. Raises CameraTrouble."""
    where = public_address(url)
    opener, address = _opener(url.get_secret_value())
    try:
        with opener.open(address, timeout=TIMEOUT_SECONDS) as answer:
            data = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise CameraTrouble(f"{where}: answered {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CameraTrouble(f"{where}: {_reason(error)}") from None
    if len(data) > MOST_BYTES:
        raise CameraTrouble(f"{where}: more than {MOST_BYTES // 1024**2} MiB; that is a stream, and no picture")
    return decode(data, where)


def _opener(url: str) -> tuple[urllib.request.OpenerDirector, str]:
    """What opens the address, and the address without user and password: those go where the camera asks for them."""
    parts = urlsplit(url)
    address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    if parts.username is not None:
        passwords.add_password(None, address, unquote(parts.username), unquote(parts.password or ""))
    basic = urllib.request.HTTPBasicAuthHandler(passwords)
    digest = urllib.request.HTTPDigestAuthHandler(passwords)
    # A camera is on this side of any proxy.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), basic, digest), address


def _reason(error: Exception) -> str:
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS} s"
    return " ".join(str(inner).split()) or type(inner).__name__
