"""Merchants' own words: what stands now, what is wrong with a change, how it would read, back to ours."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from portal.domain.notices import CHANNELS, WORDED_KINDS
from portal.store import merchants, message_templates
from portal.store.message_templates import MessageTemplate
from portal.templating import TemplateError, check_message, default_source
from portal.wording import LANGUAGES

NEEDS_ADDRESS = (
    "Shoppers can do without this mail, so the law may read your words as advertising, which has to name your postal "
    "address. Write it into the footer of your brand first; until then our own words are sent."
)


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template's Liquid: the merchant's own (`is_own`) or our default. `subject` is empty for SMS."""

    subject: str
    body: str
    is_own: bool


def current(session: Session, merchant_id: int, kind: str, channel: str, language: str) -> TemplateText:
    """What is sent now. Raises LookupError for a kind, channel or language that does not exist."""
    _check_name(kind, channel, language)
    own = message_templates.own(session, merchant_id, kind, channel, language)
    if own is not None:
        return TemplateText(own.subject, own.body, True)
    subject = default_source(kind, "subject", language) if channel == "email" else ""
    return TemplateText(subject, default_source(kind, channel, language), False)


def save_template(
    session: Session,
    merchant_id: int,
    name: tuple[str, str, str],
    subject: str,
    body: str,
    actor: str,
    now: datetime,
) -> list[TemplateError]:
    """Keep the merchant's words for `name` (kind, channel, language), or answer what is wrong and keep the old ones.

    Raises LookupError for a name that does not exist.
    """
    _check_name(*name)
    kind, channel, language = name
    faults = check_message(kind, channel, subject, body)
    if lacks_address(session, merchant_id, kind, channel):
        faults = [*faults, TemplateError(NEEDS_ADDRESS, field=channel)]
    if not faults:
        message_templates.save(
            session,
            MessageTemplate(
                merchant_id=merchant_id,
                kind=kind,
                channel=channel,
                language=language,
                subject=subject if channel == "email" else "",
                body=body,
                saved_at=now,
                saved_by=actor,
            ),
        )
    return faults


def restore_template(session: Session, merchant_id: int, kind: str, channel: str, language: str) -> None:
    """Let our default words stand again. Raises LookupError for a name that does not exist."""
    _check_name(kind, channel, language)
    message_templates.restore_default(session, merchant_id, kind, channel, language)


def lacks_address(session: Session, merchant_id: int, kind: str, channel: str) -> bool:
    """Whether no words of the merchant's own are sent for such a message, as its mails name no address (EM-3)."""
    return merchants.get(session, merchant_id).look().lacks_address(kind, channel)


def unsent(session: Session, merchant_id: int) -> set[tuple[str, str, str]]:
    """Which of the merchant's own words (kind, channel, language) stay unsent for that."""
    look = merchants.get(session, merchant_id).look()
    changed = message_templates.changed(session, merchant_id)
    return {name for name in changed if look.lacks_address(name[0], name[1])}


def _check_name(kind: str, channel: str, language: str) -> None:
    if kind not in WORDED_KINDS or channel not in CHANNELS or language not in LANGUAGES:
        raise LookupError(f"There is no template {kind}/{channel}/{language}.")
