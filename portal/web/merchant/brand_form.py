"""The form of a shop's brand: what was typed, checked field by field, so that one mistake hides no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.domain.brands import LINKS, LONGEST_FOOTER, LONGEST_LINK, Brand, Logo, Shopfront
from portal.domain.colors import color
from portal.domain.mailboxes import mailbox
from portal.domain.refusals import Refusal
from portal.public_addresses import checked_link
from portal.web.forms import Form
from portal.wording import one_line

LONGEST_NAME, LONGEST_EMAIL, LONGEST_PHONE = 80, 254, 40
COLORS = ("main", "accent")
NAMES = ("name", "email", "phone", "website", *COLORS, *LINKS, "footer")
_PHONE_SIGNS = set("0123456789+-/(). ")
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it stands on the screen: its fields, the logo that was chosen before, and the version it began from."""

    fields: Mapping[str, str]
    logo: Logo | None
    version: int


def typed_of(front: Shopfront, version: int) -> Typed:
    """The form of what stands."""
    brand = front.brand
    of_brand = {name: getattr(brand, name) for name in (*COLORS, *LINKS, "footer")}
    of_front = {"name": front.name, "email": front.email, "phone": front.phone, "website": front.website}
    return Typed(of_front | of_brand, brand.logo, version)


def fields_of(form: Form) -> dict[str, str]:
    """What was typed."""
    return {name: form.text(name) for name in NAMES}


def front_of(typed: Typed) -> tuple[Shopfront, dict[str, Refusal]]:
    """How the shop shows itself by this form, and what is wrong with which field, which is left out then."""
    found: dict[str, str] = {}
    problems: dict[str, Refusal] = {}
    for name in NAMES:
        try:
            found[name] = _CHECKS[name](typed.fields[name])
        except Refusal as refusal:
            found[name], problems[name] = "", refusal
    of_brand = {name: found[name] for name in (*COLORS, *LINKS)}
    brand = Brand(**of_brand, footer=found["footer"], logo=typed.logo)
    front = Shopfront(found["name"], found["email"], found["phone"], found["website"], brand)
    return front, problems


def _name(text: str) -> str:
    name = one_line(text)
    if not name:
        raise Refusal("The shop needs a name.", "Shoppers see it on their page and as the sender of mails.")
    return _no_longer_than(name, LONGEST_NAME)


def _email(text: str) -> str:
    if not text:
        return ""
    address = mailbox(text)
    if not address:
        raise Refusal("This is not an email address.", "Leave it empty if shoppers are not to write.")
    return _no_longer_than(address, LONGEST_EMAIL)


def _phone(text: str) -> str:
    number = one_line(text)
    if not number:
        return ""
    if set(number) - _PHONE_SIGNS or not any(sign.isdigit() for sign in number):
        raise Refusal("This is not a phone number.", "Write it like +1 415 555 0100.")
    return _no_longer_than(number, LONGEST_PHONE)


def _link(text: str) -> str:
    return checked_link(_no_longer_than(text, LONGEST_LINK)) if text else ""


def _color(text: str) -> str:
    return str(color(text)) if text else ""


def _footer(text: str) -> str:
    lines = [one_line(line) for line in text.split("\n")]
    if len(lines) > _MOST_LINES:
        raise Refusal(f"The footer has {len(lines)} lines.", f"Use {_MOST_LINES} lines at most.")
    return _no_longer_than("\n".join(lines).strip(), LONGEST_FOOTER)


def _no_longer_than(text: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(f"This has {len(text):,} characters.", f"Use {most} at most.")
    return text


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "name": _name,
    "email": _email,
    "phone": _phone,
    "website": _link,
    "footer": _footer,
    **dict.fromkeys(COLORS, _color),
    **dict.fromkeys(LINKS, _link),
}
