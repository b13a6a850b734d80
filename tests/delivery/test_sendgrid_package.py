"""The email channel asks SendGrid for what SendGrid's own package would ask."""

from typing import Any

import pytest
from sendgrid.helpers.mail import (
    ClickTracking,
    Content,
    CustomArg,
    From,
    Header,
    Mail,
    MimeType,
    OpenTracking,
    ReplyTo,
    To,
    TrackingSettings,
)

from portal.delivery.channels.base import Message
from portal.delivery.channels.sendgrid_email import SendGridEmail
from tests.delivery.asking import sent_by
from tests.delivery.messages import a_mail
from tests.delivery.provider_server import ProviderServer


@pytest.mark.parametrize(
    "different",
    [
        {},
        {"html": "", "reply_to": "", "sender_name": ""},
        {"subject": "", "text": "", "sender_name": "Größe & Söhne <Lampen>"},
        {"to": "Jane <jane@example.com>", "unsubscribe_url": "https://portal.example/u/token"},
    ],
)
def test_a_mail_is_what_the_package_would_make_of_it(different: dict[str, str]) -> None:
    mail = a_mail(**different)
    with ProviderServer() as provider:
        sent_by(SendGridEmail("SG.key", provider.url, 5), mail)
    assert provider.only.mail == _by_the_package(mail)


def _by_the_package(message: Message) -> dict[str, Any]:
    """The whole mail by SendGrid's own means."""
    recipient = To()
    recipient.email = message.to
    mail = Mail(From(message.sender, message.sender_name or None), recipient, message.subject)
    mail.add_content(Content(MimeType.text, message.text))
    if message.html:
        mail.add_content(Content(MimeType.html, message.html))
    if message.reply_to:
        mail.reply_to = ReplyTo(message.reply_to)
    if message.unsubscribe_url:
        mail.add_header(Header("List-Unsubscribe", f"<{message.unsubscribe_url}>"))
        mail.add_header(Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    mail.add_custom_arg(CustomArg("bo_key", message.key))
    mail.add_custom_arg(CustomArg("bo_lease", message.lease))
    mail.tracking_settings = TrackingSettings(ClickTracking(False, False), OpenTracking(False))
    return dict(mail.get())
