"""How a shop's brand reaches its shoppers' pages: a style sheet of a few lines and a logo, both under names that change
with what they hold, so that browsers may keep them for ever. Pages themselves carry no style: their policy forbids it.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from portal.domain.brands import SCHEMES, Brand, Logo, Palette
from portal.links import logo_path
from portal.store.merchants import Merchant
from portal.wording import BRAND_LINKS

# What stands under a logo that would vanish on the page's own ground.
_PLATES = {"light": "#18211e", "dark": "#ffffff"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the frame of a shopper's page needs. `sheet`, `logo_url` and `website` are "" where there is none; `links`
    are a phrase and where it leads."""

    sheet: str
    logo: Logo | None
    logo_url: str
    website: str
    links: tuple[tuple[str, str], ...]
    footer: str


def look_of(merchant: Merchant) -> Look:
    """How the pages of a merchant look."""
    brand = merchant.look()
    name, _ = sheet_of(brand)
    return Look(
        sheet=f"/brand/{merchant.slug}/{name}" if name else "",
        logo=brand.logo,
        logo_url=logo_path(merchant.slug, brand.logo.digest) if brand.logo else "",
        website=merchant.website if merchant.website.startswith(("https://", "http://")) else "",
        links=tuple((words, getattr(brand, field)) for field, words in BRAND_LINKS if getattr(brand, field)),
        footer=brand.footer,
    )


def sheet_of(brand: Brand) -> tuple[str, str]:
    """The name and the text of a brand's style sheet; both are "" where it changes nothing."""
    return _sheet(brand.main, brand.accent, brand.logo.needs_plate if brand.logo else ())


@lru_cache(maxsize=1_000)
def _sheet(main: str, accent: str, plates: tuple[str, ...]) -> tuple[str, str]:
    brand = Brand(main=main, accent=accent)
    light, dark = (_rules(brand.palette(scheme), _plate(plates, scheme)) for scheme in SCHEMES)
    if not (light or dark):
        return "", ""
    text = f"{light}@media (prefers-color-scheme: dark){{{dark}}}\n"
    return f"{sha256(text.encode()).hexdigest()[:12]}.css", text


def _plate(plates: tuple[str, ...], scheme: str) -> str:
    """What the logo stands on. Dark pages hear the rules of light ones first, so they may have to take them back."""
    if scheme in plates:
        return f".logo{{padding:.4rem .6rem;border-radius:.5rem;background:{_PLATES[scheme]}}}"
    return ".logo{padding:0;background:none}" if plates and scheme == "dark" else ""


def _rules(palette: Palette | None, plate: str) -> str:
    if palette is None:
        return plate
    # Colours are printed from numbers: nothing that was typed reaches the sheet.
    values = {
        "accent": palette.text,
        "accent-strong": palette.text_strong,
        "accent-soft": palette.soft,
        "button": palette.button,
        "button-strong": palette.button_strong,
        "on-button": palette.on_button,
        "mark": palette.mark,
        "on-mark": palette.on_mark,
    }
    return f":root{{{';'.join(f'--{name}:{value}' for name, value in values.items())}}}{plate}"
