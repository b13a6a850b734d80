"""What a shop's pages and mails look like: its colours, mended until everybody can read them, its logo, its links.

Colours are mended for light and dark pages apart, so that each stays as near to the shop's own as it can.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from portal.domain.colors import (
    GRAPHICS,
    TEXT,
    Color,
    color,
    least_contrast,
    mended,
    readable_on,
    shifted,
    tinted,
)
from portal.domain.notice_classes import is_optional

LONGEST_FOOTER, LONGEST_LINK = 600, 300
LINKS = ("terms_url", "privacy_url", "help_url")
SCHEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo by the digest of its bytes, as large as pages show it (CSS pixels).

    `needs_plate`: the schemes on whose ground too little of it can be seen, "light" for a white logo.
    """

    digest: str
    width: int
    height: int
    needs_plate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    """How one shop looks. Colours as `str(Color)`, "" for ours; links are https addresses or ""; the footer is text."""

    main: str = ""
    accent: str = ""
    terms_url: str = ""
    privacy_url: str = ""
    help_url: str = ""
    footer: str = ""
    logo: Logo | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept; what is not set is left out."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Brand":
        """As it was kept; what this release does not know is left out."""
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in kept.items() if name in names}
        if "logo" in known:
            logo = known["logo"]
            plate = tuple(logo.get("needs_plate", ()))
            known["logo"] = Logo(logo["digest"], logo["width"], logo["height"], plate)
        return cls(**known)

    def lacks_address(self, kind: str, channel: str) -> bool:
        """Whether the shop's own words for such a message stay unsent: mail that nobody needs may be advertising, which
        by law names a postal address (EM-3). Our own words advertise nothing."""
        return channel == "email" and is_optional(kind) and not self.footer.strip()

    def palette(self, scheme: str) -> "Palette | None":
        """The colours of its light or dark pages, None where they are ours."""
        given = self.main or self.accent
        if not given:
            return None
        main, mark = color(self.main or self.accent), color(self.accent or self.main)
        return _palette(main, mark, scheme)


# A shop that has not said how it looks: it looks like ours.
OURS = Brand()


@dataclass(frozen=True, slots=True)
class Shopfront:
    """How a shop shows itself to shoppers: its name, how it is reached, how it looks."""

    name: str
    email: str
    phone: str
    website: str
    brand: Brand

    def differences(self, other: "Shopfront") -> tuple[str, ...]:
        """The names of the fields in which two differ."""
        names = [field.name for field in fields(self) if field.name != "brand"]
        of_brand = [field.name for field in fields(Brand)]
        return (
            *(name for name in names if getattr(self, name) != getattr(other, name)),
            *(name for name in of_brand if getattr(self.brand, name) != getattr(other.brand, name)),
        )


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one scheme. `text`: links and lines that must be seen; `button`: as the shop gave it, with what can be
    read on it; `mark`: what is no text, with what stands on it; `soft`: a ground. The strong ones answer the pointer.
    """

    text: Color
    text_strong: Color
    soft: Color
    button: Color
    button_strong: Color
    on_button: Color
    mark: Color
    on_mark: Color


@dataclass(frozen=True, slots=True)
class Mending:
    """A colour that could not stay as it was given: in which scheme, as what ("text", "mark"), its contrast before and
    after, and the least that there must be."""

    scheme: str
    role: str
    given: Color
    became: Color
    was: float
    now: float
    least: float


_LIGHT = ("#ffffff", "#f5f4ef", "#f4f3ed", "#e2f1e9", "#fdf0d3", "#eceae2", "#e1ecf8", "#f6e6e4")
_DARK = ("#171d1a", "#0e1311", "#1f2623", "#14342a", "#3a2b0b", "#262e2a", "#162b44", "#401f1b")
# What words of the shopper's pages may stand on, as shopper.css has it: card, paper, sunk, and its tones.
GROUNDS: Mapping[str, tuple[Color, ...]] = {
    "light": tuple(map(color, _LIGHT)),
    "dark": tuple(map(color, _DARK)),
}
# Pictures and marks stand on cards, on paper and on what is sunk into a card.
_PLAIN_GROUNDS = 3
_SOFT = {"light": (0.93, 0.045), "dark": (0.33, 0.05)}
_STRONGER = {"light": -0.08, "dark": 0.07}
_PRESSED = 0.05


def mendings(brand: Brand) -> list[Mending]:
    """Every colour that was mended, by light and by dark."""
    found = []
    for scheme in SCHEMES:
        palette = brand.palette(scheme)
        for given, role, least in ((brand.main, "text", TEXT), (brand.accent, "mark", GRAPHICS)):
            if palette is not None and given:
                found.append(_mending(color(given), palette, scheme, role, least))
    return [mending for mending in found if mending.given != mending.became]


def _mending(given: Color, palette: Palette, scheme: str, role: str, least: float) -> Mending:
    became = palette.text if role == "text" else palette.mark
    grounds = _grounds_of(scheme, role, palette.soft)
    was, now = least_contrast(given, grounds), least_contrast(became, grounds)
    return Mending(scheme, role, given, became, was, now, least)


def _grounds_of(scheme: str, role: str, soft: Color) -> tuple[Color, ...]:
    return (*GROUNDS[scheme], soft) if role == "text" else GROUNDS[scheme][:_PLAIN_GROUNDS]


def _palette(main: Color, mark: Color, scheme: str) -> Palette:
    soft = tinted(main, *_SOFT[scheme])
    text = mended(main, _grounds_of(scheme, "text", soft), TEXT)
    seen = mended(mark, _grounds_of(scheme, "mark", soft), GRAPHICS)
    on_button = readable_on(main)
    # Away from the words on it, so that a pointer never takes from their contrast.
    pressed = -_PRESSED if on_button.luminance > main.luminance else _PRESSED
    return Palette(
        text=text,
        text_strong=shifted(text, _STRONGER[scheme]),
        soft=soft,
        button=main,
        button_strong=shifted(main, pressed),
        on_button=on_button,
        mark=seen,
        on_mark=readable_on(seen),
    )
