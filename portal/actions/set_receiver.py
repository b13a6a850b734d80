"""Where the store hears of what changed, and the secrets that prove that it hears it from us."""

import secrets
from base64 import b64encode

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.store import merchants

_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as Standard Webhooks writes them. It is kept sealed only, so whoever makes it has to show it."""
    return f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def set_receiver(session: Session, merchant_id: int, url: str, sealed: str) -> bool:
    """Tell the store at `url` from now on; answers whether the sealed secret was taken. One that is known stays."""
    merchant = merchants.held(session, merchant_id)
    is_new = not merchant.store_secret
    merchant.store_url, merchant.store_secret = url, merchant.store_secret or sealed
    session.flush()
    return is_new


def renew_secret(session: Session, merchant_id: int, sealed: str) -> None:
    """Sign with this secret as well; the one that the receiver knows stays until it is dropped.

    A second time before that replaces only the newest, which the receiver may not know yet. Refusal without an address.
    """
    merchant = merchants.held(session, merchant_id)
    if not merchant.store_url:
        raise Refusal("There is no address to sign for.", "Save the address of the receiver first.")
    merchant.store_secret_old = merchant.store_secret_old or merchant.store_secret
    merchant.store_secret = sealed
    session.flush()


def drop_old_secret(session: Session, merchant_id: int) -> None:
    """Sign with the newest secret alone. Twice is once."""
    merchants.held(session, merchant_id).store_secret_old = ""
    session.flush()


def stop_telling(session: Session, merchant_id: int) -> None:
    """Forget address and secrets: nothing is owed to the store any more, and what is owed does not leave."""
    merchant = merchants.held(session, merchant_id)
    merchant.store_url = merchant.store_secret = merchant.store_secret_old = ""
    session.flush()
