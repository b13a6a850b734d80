"""Which merchant's program is asking: the key it bears, which stands before everything of the API."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.links import token_hash
from portal.store import api_keys
from portal.web import noting
from portal.web.attempts import WRONG_KEYS, address_of
from portal.web.house import portal_of

_SCHEME = "bearer"
_NOT_KNOWN = "The key is missing, wrong or revoked. It goes into the header Authorization: Bearer KEY."


def merchant_of(request: Request) -> int:
    """The merchant whose key it is. Raises 401 for no key of anybody, 429 for too many of these."""
    portal = portal_of(request)
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not key.strip():
        raise _unknown()
    with portal.database.reading() as session:
        merchant_id = api_keys.merchant_of(session, token_hash(key.strip()))
    if merchant_id is None:
        portal.attempts.count(WRONG_KEYS, address_of(request))
        raise _unknown()
    noting.is_asked_by(request, "program", merchant_id)
    return merchant_id


def _unknown() -> HTTPException:
    return HTTPException(401, _NOT_KNOWN, headers={"WWW-Authenticate": "Bearer"})
