"""What providers' refusals mean, as data. Decides nothing about what to do next and reads no answer itself.

Source: Twilio's error dictionary and SendGrid's v3 error pages. Twilio asks not to program on single codes
and has split several (July 2024), so an unknown code goes by its HTTP status, then by its thousands group.
"""

import re
from collections.abc import Iterable

# Causes of a refusal, as `base.Refused` names them.
# All merchants send by one account and its numbers, so what is wrong with those is the account's; the sender's is
# what a merchant alone brings, such as the address for answers.
RECIPIENT, OPTED_OUT, CONTENT = "recipient", "opted_out", "content"
ACCOUNT, SENDER, REGION = "account", "sender", "region"
CAUSES = (RECIPIENT, OPTED_OUT, CONTENT, ACCOUNT, SENDER, REGION)
# Surely not taken; not taken because the account was asked too much; the carrier may take it hours later; nobody knows.
TRY_AGAIN, TOO_MUCH, LATER, UNCLEAR = "try_again", "too_much", "later", "unclear"

# By HTTP status, for both providers. 400 is decided by what the body says. 408, 409 and 425 also come from
# machines in between, so they prove nothing.
STATUSES: dict[int, str] = {
    401: ACCOUNT,
    402: ACCOUNT,
    403: ACCOUNT,
    404: ACCOUNT,
    405: ACCOUNT,
    406: ACCOUNT,
    407: ACCOUNT,
    408: UNCLEAR,
    409: UNCLEAR,
    410: ACCOUNT,
    413: CONTENT,
    415: ACCOUNT,
    425: UNCLEAR,
    429: TOO_MUCH,
    451: ACCOUNT,
}

# SendGrid has no codes; `field` is the path of what it did not like. Whatever fits none of these is content.
SENDGRID_FIELDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"reply_to\b"), SENDER),
    (re.compile(r"from\b"), ACCOUNT),
    (re.compile(r"personalizations\.\d+\.(to|cc|bcc)\b"), RECIPIENT),
)

TWILIO_CODES: dict[int, str] = {
    # Never processed, or the sender's own queue is full.
    20429: TOO_MUCH,
    21611: TOO_MUCH,
    30001: TOO_MUCH,
    # The number is wrong, no mobile, or cannot be reached at all.
    21211: RECIPIENT,
    21217: RECIPIENT,
    21265: RECIPIENT,
    21604: RECIPIENT,
    21614: RECIPIENT,
    21635: RECIPIENT,
    30005: RECIPIENT,
    30006: RECIPIENT,
    # The person said STOP to this sender.
    21610: OPTED_OUT,
    # Keys, sender number, registration: no message will leave until someone acts.
    20003: ACCOUNT,
    21212: ACCOUNT,
    21601: ACCOUNT,
    21603: ACCOUNT,
    21606: ACCOUNT,
    21609: ACCOUNT,
    21659: ACCOUNT,
    21703: ACCOUNT,
    30002: ACCOUNT,
    30034: ACCOUNT,
    # Not from this sender to this number: a country that is not switched on, a trial, the sender's own number.
    21266: REGION,
    21408: REGION,
    21608: REGION,
    21612: REGION,
    # The words themselves: empty, too long, filtered by a carrier.
    21602: CONTENT,
    21617: CONTENT,
    21619: CONTENT,
    30007: CONTENT,
    # The carrier could not deliver now.
    30003: LATER,
    30008: LATER,
}

# Accounts, authentication and channels are the account's; the rest of 21xxx and 30xxx is about this message.
TWILIO_GROUPS: dict[int, str] = {10: ACCOUNT, 20: ACCOUNT, 21: CONTENT, 30: CONTENT, 63: ACCOUNT}


def sendgrid_class(status: int, fields: Iterable[str]) -> str:
    """The class of a SendGrid answer that accepts nothing, from its HTTP status and its errors' `field`s."""
    if not 400 <= status < 500:
        return UNCLEAR
    if status != 400:
        return STATUSES.get(status, CONTENT)
    blamed = list(fields)
    for pattern, error_class in SENDGRID_FIELDS:
        if any(pattern.match(field) for field in blamed):
            return error_class
    return CONTENT


def twilio_class(status: int, code: int | None) -> str:
    """The class of a Twilio answer that accepts nothing, from its HTTP status and its error code, if any.

    A 5xx is unclear whatever its code says: the message may have been sent (error page 20500).
    """
    if not 400 <= status < 500:
        return UNCLEAR
    if status == 429:
        return TOO_MUCH
    known = TWILIO_CODES.get(code or 0) or STATUSES.get(status)
    return known or TWILIO_GROUPS.get((code or 0) // 1000, CONTENT)


# What a SendGrid event proves, in the words of the outbox: whoever opens, complains or unsubscribes has the mail.
SENDGRID_EVENTS: dict[str, str] = {
    "processed": "sent",
    "deferred": "sent",
    "delivered": "delivered",
    "open": "delivered",
    "click": "delivered",
    "spamreport": "delivered",
    "unsubscribe": "delivered",
    "group_unsubscribe": "delivered",
    "group_resubscribe": "delivered",
    "bounce": "failed",
    "dropped": "failed",
}
# The same of a status in its list of what it took.
SENDGRID_STATUSES: dict[str, str] = {"delivered": "delivered", "not_delivered": "failed"}
SENDGRID_OPT_OUTS = ("spamreport", "unsubscribe", "group_unsubscribe")
SENDGRID_OPT_INS = ("group_resubscribe",)
# Why SendGrid dropped a mail; whatever fits none of these is about this mail alone.
SENDGRID_DROPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("unsubscribed address|spam reporting address", re.IGNORECASE), OPTED_OUT),
    (re.compile("bounced address|invalid", re.IGNORECASE), RECIPIENT),
    (re.compile("quota|over package", re.IGNORECASE), ACCOUNT),
)

# Twilio's code for a phone that is off or out of reach: once it says nothing, twice in a day that nobody is there.
UNREACHABLE = "30003"

# What a status of Twilio's proves. One that is not known yet still proves that Twilio has the message.
TWILIO_STATUSES: dict[str, str] = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}


def sendgrid_event_class(event: str, kind: str, status: str, reason: str) -> str:
    """Why a mail failed after it was taken. `kind` is a bounce's "bounce" or "blocked", `status` like "5.1.1"."""
    if event == "dropped":
        return next((blamed for pattern, blamed in SENDGRID_DROPS if pattern.search(reason)), CONTENT)
    is_for_good = kind != "blocked" and (not status or status.startswith("5"))
    return RECIPIENT if is_for_good else LATER


def twilio_receipt_class(code: int | None) -> str:
    """Why a text message failed after it was taken, from the error code of its receipt."""
    return TWILIO_CODES.get(code or 0) or TWILIO_GROUPS.get((code or 0) // 1000, LATER)
