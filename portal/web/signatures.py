"""Whether a webhook was signed by the provider that it says it comes from: over the bytes as they came.

A key that is not set signs nothing, so whatever would need it is refused.
"""

import hmac
import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from starlette.datastructures import Headers, ImmutableMultiDict
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator, get_signature_algorithm

PublicKey = EllipticCurvePublicKey

SENDGRID_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
SENDGRID_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
TWILIO_SIGNATURE = "X-Twilio-Signature"
TWILIO_SIGNATURE_SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
# SendGrid tries for 24 hours, and signs anew each time or not; what is older was not sent by it now.
OLDEST = timedelta(hours=25)
_MOST_FIELDS = 500
_DEFAULT_PORTS = {"https": 443, "http": 80}


def public_key(written: str) -> PublicKey:
    """A P-256 key from the base64 of its DER form, as SendGrid shows it. Raises ValueError (the end of a sentence)."""
    try:
        key = load_der_public_key(b64decode(written, validate=True))
    except ValueError:
        raise ValueError("is not the base64 of a public key in DER form.") from None
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("is not a key for ECDSA on the curve P-256.")
    return key


@dataclass(frozen=True, slots=True)
class Signatures:
    """The keys of this portal's webhooks; `public_url` is the origin that providers call."""

    public_url: str
    sendgrid_events: PublicKey | None = None
    sendgrid_inbound: PublicKey | None = None
    twilio_auth_token: str = field(default="", repr=False)
    twilio_shared_key: str = field(default="", repr=False)

    def is_sendgrids(self, key: PublicKey | None, headers: Headers, body: bytes, now: datetime) -> bool:
        """Whether SendGrid signed this body with that key, in the last 25 hours."""
        timestamp = headers.get(SENDGRID_TIMESTAMP, "")
        if key is None or not _is_recent(timestamp, now):
            return False
        try:
            # Not by the package's `verify_signature`: it takes text, and a mail need not be UTF-8.
            signature = b64decode(headers.get(SENDGRID_SIGNATURE, ""), validate=True)
            key.verify(signature, timestamp.encode() + body, ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def is_twilios(self, headers: Headers, target: str, body: bytes) -> bool:
        """Whether Twilio signed this form, or JSON, for that address of ours: path, and query where there is one."""
        given, settings = headers.get(TWILIO_SIGNATURE, ""), headers.get(TWILIO_SIGNATURE_SETTINGS, "")
        # Whoever names a key must use it, so that nobody chooses the weaker way.
        algorithm = HMAC_SHA256 if settings else HMAC_SHA1
        secret = self.twilio_shared_key if settings else self.twilio_auth_token
        if not secret or (settings and get_signature_algorithm(settings).upper() != HMAC_SHA256):
            return False
        try:
            form = _signed_fields(headers, target, body)
        except ValueError:
            return False
        signer = RequestValidator(secret)
        return any(
            # The package's own comparison tells by its time how much of a signature was right.
            hmac.compare_digest(signer.compute_signature(url, form, algorithm).encode(), given.encode())
            for url in self._addresses(target)
        )

    def _addresses(self, target: str) -> Iterator[str]:
        """Twilio is not of one mind whether the default port belongs to the address that it signs."""
        yield self.public_url + target
        parts = urlsplit(self.public_url)
        if parts.port is None:
            yield f"{self.public_url}:{_DEFAULT_PORTS[parts.scheme]}{target}"


def told_by_twilio(headers: Headers, body: bytes) -> dict[str, str]:
    """What a webhook says, posted as a form or as JSON. Raises ValueError for what is neither."""
    if not _is_json(headers):
        return dict(form_of(body))
    try:
        told = json.loads(body)
    except RecursionError:
        raise ValueError("is nested too deep.") from None
    if not isinstance(told, dict):
        raise ValueError("is no object.")
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in told.items()}


def _signed_fields(headers: Headers, target: str, body: bytes) -> ImmutableMultiDict[str, str]:
    """Which fields are signed beside the address: those of a form. Of JSON the address names the hash instead. Raises
    ValueError where that is missing or another one, and for what cannot be a form."""
    if not _is_json(headers):
        return form_of(body)
    named = dict(parse_qsl(urlsplit(target).query)).get("bodySHA256", "")
    if not hmac.compare_digest(named.lower().encode(), sha256(body).hexdigest().encode()):
        raise ValueError("is not what the address says.")
    return ImmutableMultiDict()


def _is_json(headers: Headers) -> bool:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/json"


def form_of(body: bytes) -> ImmutableMultiDict[str, str]:
    """The fields of a posted form, each with every value that came. Raises ValueError for what cannot be one."""
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    return ImmutableMultiDict(pairs)


def _is_recent(timestamp: str, now: datetime) -> bool:
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    return int(timestamp) >= (now - OLDEST).timestamp()
