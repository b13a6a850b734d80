"""Give a merchant's programs a key of their own."""

from datetime import datetime

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.links import new_token, token_hash
from portal.store import api_keys, numbers
from portal.store.api_keys import ApiKey

# Found by whoever looks through code and logs for keys that do not belong there.
PREFIX = "portal_"
LONGEST_NAME = 100
_SHOWN = 4


def make_key(session: Session, merchant_id: int, name: str, now: datetime) -> str:
    """The new key, to be shown once: only its hash is kept. Raises Refusal for a name that nobody can read."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(f"The name of a key has at most {LONGEST_NAME} characters, all of which can be seen.")
    key = PREFIX + new_token()
    row = ApiKey(
        merchant_id=merchant_id,
        id=numbers.take_one(session),
        name=name,
        key_hash=token_hash(key),
        ending=key[-_SHOWN:],
        created_at=now,
    )
    api_keys.add(session, row)
    return key
