"""Secret links: their tokens, hashes and addresses. Addresses are built from the configured public URL only."""

import base64
import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlencode, urlsplit

from cryptography.fernet import Fernet, MultiFernet

CODE_DIGITS = 8
# 192 bits; the page behind the link asks for nothing else.
_TOKEN_BYTES = 24


def new_token() -> str:
    """A token that nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """How a token is kept. Plain SHA-256 is enough for 192 random bits."""
    return sha256(token.encode()).hexdigest()


def logo_path(slug: str, digest: str) -> str:
    """Where a shop's logo is, on any host of the portal's."""
    return f"/brand/{slug}/{digest}.png"


def picture_path(slug: str, sku: str, address: str) -> str:
    """Where the picture of a shop's product is, which the shop keeps at that address: at our own door, so that nobody
    else learns who looks at an order. "" where the address is none."""
    if address.startswith("/static/"):
        return address
    if not address.startswith(("https://", "http://")):
        return ""
    return f"/brand/{slug}/pictures/{picture_name(address)}?{urlencode({'sku': sku})}"


def picture_name(address: str) -> str:
    """The name of the picture that is kept at that address: another address, another name."""
    return sha256(address.encode()).hexdigest()[:16]


class Links:
    """Addresses under one public URL, and the sealing of tokens that a message still has to carry.

    A sealed token is encrypted (Fernet) under the secret key; `old_secret_key` still opens what was sealed before.
    """

    def __init__(self, public_url: str, secret_key: str, old_secret_key: str = "") -> None:
        self.public_url = public_url.rstrip("/")
        keys = [secret_key, old_secret_key] if old_secret_key else [secret_key]
        self._proving = [sha256(b"proof codes:" + key.encode()).digest() for key in keys]
        self._proving_hosts = sha256(b"hosts:" + secret_key.encode()).digest()
        self._unsubscribing = sha256(b"unsubscribe links:" + secret_key.encode()).digest()
        self._fernet = MultiFernet([Fernet(_fernet_key(key)) for key in keys])

    def tracking_url(self, told: str) -> str:
        """The address of the shopper's page, for a token or for what `told` made of it."""
        return told if "://" in told else f"{self.public_url}/t/{told}"

    def told(self, token: str, host: str) -> str:
        """What a message tells of its link, to be sealed with it: the token, or the whole address at a host of the
        shop's own, so that a later try says the same whatever has become of that host."""
        return f"{self.origin_of(host)}/t/{token}" if host else token

    def origin_of(self, host: str) -> str:
        """A host of a shop's own as an origin: reached as the portal itself is, by the same scheme and port."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"

    def host_proof(self, host: str) -> str:
        """What this portal alone answers by that host."""
        return hmac.digest(self._proving_hosts, host.encode(), "sha256").hex()

    def unsubscribe_token(self, merchant_id: int, shopper_key: str) -> str:
        """What a one-click link names a shopper's optional mail by: always the same, and nobody else can make it."""
        named = f"{merchant_id}:optional:{shopper_key}".encode()
        made = hmac.digest(self._unsubscribing, named, "sha256")[:_TOKEN_BYTES]
        return base64.urlsafe_b64encode(made).decode()

    def unsubscribe_url(self, token: str) -> str:
        """The address that stops optional mail."""
        return f"{self.public_url}/u/{token}"

    def proof_code(self, merchant_id: int, order_id: int, nonce: str) -> str:
        """The code of eight digits that goes to an order's address: always the same for a nonce, and nobody else can
        make it."""
        return _code(self._proving[0], merchant_id, order_id, nonce)

    def is_proof_code(self, typed: str, merchant_id: int, order_id: int, nonce: str) -> bool:
        """Whether it is that code, compared in a time that says nothing of where it differs."""
        codes = [_code(key, merchant_id, order_id, nonce) for key in self._proving]
        return sum(hmac.compare_digest(code.encode(), typed.encode()) for code in codes) > 0

    def seal(self, token: str) -> str:
        """The token, encrypted."""
        return self._fernet.encrypt(token.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """The token that was sealed. Raises cryptography's InvalidToken when neither key fits."""
        return self._fernet.decrypt(sealed.encode()).decode()


def _code(key: bytes, merchant_id: int, order_id: int, nonce: str) -> str:
    made = hmac.digest(key, f"{merchant_id}:{order_id}:{nonce}".encode(), "sha256")
    return f"{int.from_bytes(made) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _fernet_key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(sha256(b"sealed links:" + secret.encode()).digest())
