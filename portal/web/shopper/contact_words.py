"""A mail to the shop that begins with what the shop must know: which order it is about, and what its page says."""

from urllib.parse import quote

from portal.actions.show_order import OrderView
from portal.web.shopper.answer_words import answer
from portal.wording import Phrases, one_line, shortened

# Mail programs cut longer addresses off, or open nothing at all.
_MOST_LINES, _LONGEST_TITLE = 10, 60


def mail_address(view: OrderView, say: Phrases) -> str:
    """The `mailto:` address of the shop with subject and facts; "" where it has no address. Never holds the link."""
    if not view.merchant.email:
        return ""
    subject = say("Question about order {number}", number=one_line(view.order.number))
    items = [
        f"{shortened(one_line(line.title), _LONGEST_TITLE)} ({line.quantity}): {answer(line, view.today, say)}"
        for line in view.lines[:_MOST_LINES]
    ]
    body = "\r\n".join(["", "", "--", subject, *items])
    return f"mailto:{quote(view.merchant.email, safe='@')}?subject={quote(subject)}&body={quote(body)}"
