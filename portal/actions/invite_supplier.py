"""Give a supplier a link by which it answers for what it has still to deliver; the link before opens nothing more."""

from datetime import datetime, timedelta

from sqlmodel import Session

from portal.domain.refusals import Refusal
from portal.links import new_token, token_hash
from portal.store import purchase_orders, supplier_links
from portal.store.supplier_links import SupplierLink

LIFE = timedelta(days=180)


def invite_supplier(session: Session, merchant_id: int, supplier: str, made_by: str, now: datetime) -> str:
    """The token of the new link, to be shown once. Raises Refusal for a supplier of whom nothing was ordered."""
    lines = purchase_orders.find_lines(session, merchant_id, supplier, with_received=True)
    if not any(line.supplier == supplier for line in lines):
        raise Refusal(
            f"Nothing was ordered from {supplier or 'nobody'}.",
            "Write the supplier as in the list of PO lines.",
        )
    token = new_token()
    supplier_links.revoke(session, merchant_id, supplier, now)
    link = SupplierLink(
        merchant_id=merchant_id,
        token_hash=token_hash(token),
        supplier=supplier,
        made_by=made_by,
        made_at=now,
        expires_at=now + LIFE,
    )
    supplier_links.add(session, link)
    return token
