"""A message in words: subject, plain text and HTML of a mail, or the text of an SMS.

Knows no channel and no database.

Kept words hold `LINK_MARK` in place of the shopper's secret link; `with_link` puts the real one in when they
leave.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import escape

from portal.domain.brands import OURS, Brand
from portal.files import templates_dir
from portal.templating.bodies import OUR_LINK, Body
from portal.templating.engine import pieces_of, render, render_markdown
from portal.templating.faults import TemplateError
from portal.templating.mail_looks import mail_colors
from portal.templating.marks import CODE_MARK, LINK_MARK, STOP_MARK, numbered, text_of_link
from portal.wording import colon, one_line, shortened, to_gsm7

LONGEST_SUBJECT = 200
LONGEST_PREHEADER = 140
# Twilio takes 1,600 characters; the real link is longer than its mark.
LONGEST_SMS = 1_500


@dataclass(frozen=True, slots=True)
class Words:
    """A message as a person reads it. `subject` and `html` are empty for an SMS."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every mail of a shop.

    Who writes, what the button says, how to reach them; what the link says that stops such mails, "" where nobody can
    stop them. `link` is the mark of the one behind the button; a mail about several orders links
    each of them itself. How it looks: `brand`, whose logo is at `logo_url`, and whose `links` (words, address) and
    `footer` stand below.
    """

    language: str
    shop: str
    button: str
    contact: str = ""
    url: str = ""
    stop: str = ""
    link: str = LINK_MARK
    is_of_several: bool = False
    brand: Brand = OURS
    logo_url: str = ""
    links: tuple[tuple[str, str], ...] = ()
    footer: str = ""


def compose_email(
    subject_source: str, email_source: str, context: Mapping[str, object], frame: Frame, why: str
) -> Words:
    """A mail from a merchant's templates over plain values. `why` says for which reason one gets it.

    Raises TemplateError, with its field, for what fails.

    Values show as text whatever they hold: in HTML no tag, no Markdown, no link comes from them.
    """
    subject = _rendered("subject", subject_source, context)
    try:
        body = _body(email_source, context, frame.language)
    except TemplateError as fault:
        fault.field = "email"
        raise
    return Words(
        shortened(one_line(subject), LONGEST_SUBJECT),
        _mail_text(body, frame, why),
        mail_html(body, frame, why),
    )


def compose_sms(sms_source: str, context: Mapping[str, object]) -> Words:
    """An SMS from a merchant's template: no blank lines, plain punctuation.

    Raises TemplateError for what fails.
    """
    rendered = _rendered("sms", sms_source, context)
    lines = [one_line(line) for line in rendered.split("\n")]
    text = to_gsm7("\n".join(line for line in lines if line))
    if len(text) > LONGEST_SMS:
        raise TemplateError(f"An SMS may have {LONGEST_SMS} characters at most.", field="sms")
    return Words("", text)


def _body(source: str, context: Mapping[str, object], language: str) -> Body:
    pieces = pieces_of(source, context)
    return (
        Body.of(render_markdown(source, context), language)
        if pieces is None
        else Body.of_pieces(pieces, language)
    )


def mail_html(body: Body, frame: Frame, why: str) -> str:
    """The whole HTML document of a mail with this body. It loads nothing but the shop's logo and runs nothing."""
    # Nobody reads a secret address of sixty signs: in HTML the link says what it opens, plain text keeps it whole.
    inner = text_of_link(body.html, html.escape(frame.button)) if LINK_MARK in body.html else body.html
    if frame.brand != OURS:
        inner = inner.replace(
            OUR_LINK, OUR_LINK.replace(mail_colors(OURS).link, mail_colors(frame.brand).link)
        )
    link = "" if frame.is_of_several and LINK_MARK in inner else frame.link
    around = _around(frame, link)
    preheader = _preheader(body.text)
    if len(around) != len(_MARKS) + 1:
        return _document(frame, link, preheader, inner, why)
    first, second, third, last = around
    return "".join((first, escape(preheader), second, inner, third, escape(why), last))


# What differs from mail to mail, in the order of the document: letters that no frame has.
_PREHEADER, _INNER, _WHY = _MARKS = ("\uf8fd", "\uf8fe", "\uf8ff")


@lru_cache(maxsize=1_000)
def _around(frame: Frame, link: str) -> list[str]:
    """What stands around all mails of this frame, in the parts between what differs."""
    return re.split("|".join(_MARKS), _document(frame, link, _PREHEADER, _INNER, _WHY))


def _document(frame: Frame, link: str, preheader: str, inner: str, why: str) -> str:
    return _frame().render(
        frame=frame,
        colors=mail_colors(frame.brand),
        plates=_plates(frame.brand),
        link=link,
        why=why,
        stop_link=STOP_MARK,
        preheader=preheader,
        body=inner,
    )


def with_link(
    words: Words, url: str, stop_url: str = "", by_number: Mapping[int, str] | None = None
) -> Words:
    """The same words with the shopper's own link in place of its mark, and the one that stops such mails. `by_number`
    are those of several marks.

    Only for the moment of sending: never kept.
    """
    if by_number:
        escaped = {number: html.escape(one, quote=True) for number, one in by_number.items()}
        said = (numbered(words.subject, by_number), numbered(words.text, by_number))
        words = Words(*said, numbered(words.html, escaped))
    return Words(
        words.subject.replace(LINK_MARK, url),
        words.text.replace(LINK_MARK, url).replace(STOP_MARK, stop_url),
        words.html.replace(LINK_MARK, html.escape(url, quote=True)).replace(
            STOP_MARK, html.escape(stop_url, quote=True)
        ),
    )


def with_code(words: Words, code: str) -> Words:
    """The same words with the code in place of its mark. Only for the moment of sending: never kept."""
    return replace(words, text=words.text.replace(CODE_MARK, code), html=words.html.replace(CODE_MARK, code))


def _rendered(field: str, source: str, context: Mapping[str, object]) -> str:
    try:
        return render(source, context)
    except TemplateError as fault:
        fault.field = field
        raise


def _mail_text(body: Body, frame: Frame, why: str) -> str:
    button, foot, stop = _below(frame)
    link = "" if LINK_MARK in body.text else button
    below = f"{foot}\n{why}{stop}" if why else f"{foot}{stop}"
    return "\n\n".join(part for part in (body.text, link, below) if part) + "\n"


@lru_cache(maxsize=1_000)
def _below(frame: Frame) -> tuple[str, str, str]:
    """What stands below the text of all mails of this frame: the link of the button, who writes, how to stop them."""
    says = colon(frame.language)
    links = (f"{words}{says} {address}" for words, address in frame.links)
    lines = ("-- ", frame.shop, frame.contact, frame.url, *links, frame.footer)
    stop = f"\n{frame.stop}{says} {STOP_MARK}" if frame.stop else ""
    return f"{frame.button}{says}\n{frame.link}", "\n".join(line for line in lines if line), stop


def _plates(brand: Brand) -> tuple[str, str]:
    """What the logo stands on by day and by night; "" for the mail's own ground."""
    needed = brand.logo.needs_plate if brand.logo else ()
    return "#24292f" if "light" in needed else "", "#ffffff" if "dark" in needed else ""


def _preheader(text: str) -> str:
    """What an inbox shows beside the subject: the first paragraph that says something, not the greeting."""
    paragraphs = (one_line(paragraph) for paragraph in text.split("\n\n"))
    told = (words for words in paragraphs if words.endswith((".", "?")) and LINK_MARK not in words)
    return shortened(next(told, ""), LONGEST_PREHEADER)


@lru_cache(maxsize=1)
def _frame() -> Template:
    loader = FileSystemLoader(templates_dir() / "messages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("frame.html")
