"""Merchants' message templates: what they may use, what is wrong with them, the words they make.

Knows no order, no shop, no channel: it takes plain values and gives words back.
"""

from portal.templating.bodies import Body
from portal.templating.checking import FIELDS, check, check_message, check_statements
from portal.templating.defaults import default_source, news_source
from portal.templating.engine import render
from portal.templating.faults import TemplateError
from portal.templating.filters import FILTERS
from portal.templating.mails import (
    Frame,
    Words,
    compose_email,
    compose_sms,
    mail_html,
    with_code,
    with_link,
)
from portal.templating.marks import CODE_MARK, LINK_MARK, STOP_MARK, link_mark, without_links
from portal.templating.variables import VARIABLES, Plain, Variable, sample_context

__all__ = [
    "CODE_MARK",
    "FIELDS",
    "FILTERS",
    "LINK_MARK",
    "STOP_MARK",
    "VARIABLES",
    "Body",
    "Frame",
    "Plain",
    "TemplateError",
    "Variable",
    "Words",
    "check",
    "check_message",
    "check_statements",
    "compose_email",
    "compose_sms",
    "default_source",
    "link_mark",
    "mail_html",
    "news_source",
    "render",
    "sample_context",
    "with_code",
    "with_link",
    "without_links",
]
