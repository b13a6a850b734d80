"""Whether a merchant's own systems signed what came in, over its bytes as they came. Knows no database.

A secret that is not there signs nothing, so whatever would need it is refused.
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from standardwebhooks import Webhook
from starlette.datastructures import Headers

SHOPIFY_SIGNATURE = "X-Shopify-Hmac-SHA256"
WOOCOMMERCE_SIGNATURE = "X-WC-Webhook-Signature"
# Of Standard Webhooks: what is older, or later, than this may be somebody's repetition.
TOLERANCE = timedelta(minutes=5)


def is_shops(secrets: Sequence[str], signature: str, body: bytes) -> bool:
    """Whether one of these secrets signed the body as Shopify and WooCommerce do: HMAC-SHA256, in base64."""
    return any(
        hmac.compare_digest(b64encode(hmac.digest(secret.encode(), body, sha256)), signature.encode())
        for secret in secrets
    )


def is_standard(secrets: Sequence[str], headers: Headers, body: bytes, now: datetime) -> bool:
    """Whether one of these secrets signed the body as Standard Webhooks do, now.

    Not by the package's `verify`, which goes by the machine's clock and takes what is not UTF-8 for a fault of ours.
    """
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or not moment.isascii() or not moment.isdecimal() or len(moment) > 12:
        return False
    sent_at = datetime.fromtimestamp(int(moment), UTC)
    if abs(now - sent_at) > TOLERANCE:
        return False
    given = [one.encode() for one in headers.get("webhook-signature", "").split()]
    try:
        written = body.decode()
        signed = [Webhook(secret).sign(name, sent_at, written).encode() for secret in secrets]
    except ValueError:
        return False
    return any(hmac.compare_digest(ours, theirs) for ours in signed for theirs in given)
