"""What shoppers answer to our mails: it lands at a person, with its order; a machine's answer at nobody.

Who asks for no more mail gets none that nobody needs. What a law asks for still goes.
"""

import re
from datetime import datetime

import structlog
from sqlmodel import Session

from portal.delivery.receipts.mailing import MailMessage
from portal.domain.addresses import shopper_key
from portal.domain.replies import asks_for_no_more_mail
from portal.domain.tasks import to_answer
from portal.store import orders, receipts, shopper_wishes, tasks
from portal.store.outbox import OutboxRow

log = structlog.get_logger(__name__)

_WORDS = re.compile(r"[\w#-]+")


def hear(session: Session, mail: MailMessage, now: datetime) -> None:
    """Put a shopper's mail before a person. One that nobody vouches for, or that no person wrote, changes nothing."""
    if mail.is_automatic:
        return
    last = receipts.last_to(session, "email", mail.sender, mail.at)
    if last is None or last.order_id is None:
        return
    if not mail.is_proven:
        log.warning("mail_unproven", merchant=last.merchant_id)
        return
    if asks_for_no_more_mail(mail.text):
        shopper_wishes.switch_off_optional(session, last.merchant_id, shopper_key(mail.sender, ""), now)
    if mail.text:
        tasks.raise_of_order(
            session, last.merchant_id, to_answer(_order_meant(session, last, mail), mail.text), now
        )


def _order_meant(session: Session, last: OutboxRow, mail: MailMessage) -> int:
    """The order whose number stands in the subject, if it is this shopper's; else the one last written about."""
    for word in _WORDS.findall(mail.subject)[:20]:
        for order in orders.called(session, last.merchant_id, word):
            if order.email_key == mail.sender:
                return order.id
    return last.about
