"""How passwords are kept and compared: argon2id, with the same work for a password that nobody has."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.domain.refusals import Refusal

SHORTEST, LONGEST = 12, 1_000

_hasher = PasswordHasher()
# Checked where there is no such account, so that the answer takes as long. No password has this hash.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$GxdhC4Og9n0Y5AhQczFH+Q$hcsEeIREz/Q/fQSLSLi+2CwP4Tc2KNtCVeSGH/a8Wfg"


def hashed(password: str) -> str:
    """How a password is kept. Raises Refusal for one that is too short or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal(f"A password has at least {SHORTEST} and at most {LONGEST} characters.")
    return _hasher.hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Whether this is the password that was hashed."""
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
