"""Put a claimed message to the store into the form in which it leaves: one body for all tries, today's address."""

from portal.delivery.channels.base import Message
from portal.delivery.writing import Unsendable
from portal.links import Links
from portal.store import store_messages
from portal.store.claimed import ClaimedRow
from portal.store.merchants import Merchant


def message_to_store(row: ClaimedRow, merchant: Merchant, links: Links) -> Message:
    """The message, with the very body of an earlier try. Raises Unsendable where the merchant wants none any more.

    The address is today's, so that correcting it helps what has failed. While a secret is exchanged there are two.
    """
    if not merchant.store_url:
        raise Unsendable("suppressed", "Messages to the store were switched off.")
    row.text = row.text or store_messages.body_of(row)
    row.to_address = merchant.store_url
    sealed = filter(None, (merchant.store_secret, merchant.store_secret_old))
    return Message(
        key=row.key,
        lease=row.lease,
        channel=row.channel,
        to=row.to_address,
        sender_name=merchant.name,
        sender="",
        subject="",
        text=row.text,
        secrets=tuple(map(links.unseal, sealed)),
    )
