"""The second factor of those who sign in: six digits of an app (TOTP, RFC 6238), and recovery codes for its loss."""

import secrets
from datetime import datetime, timedelta

import pyotp

ISSUER = "Backorder portal"
# Base 32 without letters that are taken for digits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_CODES, RECOVERY_LETTERS = 8, 16
# An app's clock may be this many steps of 30 seconds fast or slow.
_DRIFT_STEPS = 1


def new_secret() -> str:
    """A secret for an app, 160 bits in base 32."""
    return pyotp.random_base32()


def app_uri(secret: str, email: str) -> str:
    """What an app reads from a picture: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30 seconds, counted from 1970, that a code belongs to; None where it is no code of this moment."""
    digits, app = "".join(code.split()), pyotp.TOTP(secret)
    for drift in range(-_DRIFT_STEPS, _DRIFT_STEPS + 1):
        at = now + timedelta(seconds=drift * app.interval)
        if app.verify(digits, for_time=at):
            return app.timecode(at)
    return None


def new_recovery_codes() -> list[str]:
    """Codes that each sign in once without the app, some 79 bits each, in groups that can be typed."""
    return [
        _grouped("".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_LETTERS)))
        for _ in range(RECOVERY_CODES)
    ]


def as_typed(recovery_code: str) -> str:
    """A recovery code however somebody typed it, as it is kept (hashed)."""
    return "".join(recovery_code.lower().replace("-", "").split())


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
