"""Counting attempts at tokens, passwords and order numbers, so that nobody guesses for long. Per process."""

from ipaddress import ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request

WRONG_TOKENS = RateLimitItemPerMinute(30, 1, "wrong-tokens")
# From everywhere together: whoever guesses from many addresses is told no more than to wait. Right ones always open.
WRONG_TOKENS_IN_ALL = RateLimitItemPerMinute(3_000, 1, "wrong-tokens-in-all")
WRONG_KEYS = RateLimitItemPerMinute(120, 1, "wrong-keys")
SIGN_INS_OF_ADDRESS = RateLimitItemPerMinute(60, 15, "sign-ins-of-address")
# Few tries for an account from one address, many from everywhere: strangers must not lock its owner out.
SIGN_INS_OF_ACCOUNT_HERE = RateLimitItemPerMinute(10, 15, "sign-ins-of-account-here")
SIGN_INS_OF_ACCOUNT = RateLimitItemPerHour(200, 1, "sign-ins-of-account")
LINKS_ASKED_BY_ADDRESS = RateLimitItemPerMinute(20, 15, "links-asked-by-address")
LEDGERS_ASKED_BY_ADDRESS = RateLimitItemPerMinute(60, 15, "ledgers-asked-by-address")
LINKS_ASKED_FOR_ORDER = RateLimitItemPerHour(5, 1, "links-asked-for-order")
CODES_TYPED_BY_ADDRESS = RateLimitItemPerMinute(30, 15, "codes-typed-by-address")
ADDRESSES_ASKED_FOR_ORDER = RateLimitItemPerHour(5, 1, "addresses-asked-for-order")


class Attempts:
    """How often what was tried of late, in a moving window."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def is_one_more_allowed(self, limit: RateLimitItem, *whose: str) -> bool:
        """Count one more attempt; False where there were too many already, which then are not counted."""
        return self._limiter.hit(limit, *whose)

    def count(self, limit: RateLimitItem, *whose: str) -> None:
        """Count one more attempt. Raises 429, saying when to come back, where there were too many already."""
        if not self.is_one_more_allowed(limit, *whose):
            raise HTTPException(429, headers={"Retry-After": str(limit.get_expiry())})


def count_wrong_token(attempts: Attempts, request: Request) -> None:
    """Count a secret address that opens nothing. Raises 429 where there were too many, from here or in all."""
    attempts.count(WRONG_TOKENS, address_of(request))
    attempts.count(WRONG_TOKENS_IN_ALL)


def address_of(request: Request) -> str:
    """Where a request comes from, as attempts are counted: an IPv4 address or a whole IPv6 /64 network."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else host
