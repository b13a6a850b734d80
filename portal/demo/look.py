"""How the demo's shop looks: a logo drawn here, two colours, and a picture of each product, all of them our own."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from sqlmodel import Session

from portal.domain.brands import Brand
from portal.intake.logos import Picture, read_logo
from portal.store import brands, merchants, products

# Both are seen on a light and on a dark page, so the logo needs no plate.
_INK, _STAR = "#2b7f9e", "#c98a12"
_FOOTER = "Northlight Home Inc., 1 Pier Street, San Francisco"
_RAYS = ((72, 8), (84, 60), (136, 72), (84, 84), (72, 136), (60, 84), (8, 72), (60, 60))


def dress(session: Session, merchant_id: int, now: datetime) -> None:
    """Give the shop its look."""
    picture = _logo()
    brands.keep_logo(session, merchant_id, picture.logo, picture.content, now)
    merchant = merchants.held(session, merchant_id)
    site = merchant.website
    brand = Brand(
        main="#1f6f8b",
        accent="#d9971e",
        terms_url=f"{site}/terms",
        privacy_url=f"{site}/privacy",
        help_url=f"{site}/help",
        footer=_FOOTER,
        logo=picture.logo,
    )
    brands.save(session, merchant, replace(brands.front_of(merchant), brand=brand), "Bo, owner", now)


def hang_pictures(session: Session, merchant_id: int, skus: list[str], now: datetime) -> None:
    """Give these products the pictures that lie in `static/demo`."""
    shown = products.named(session, merchant_id, skus).values()
    pictured = [replace(one, image_url=f"/static/demo/{one.sku.lower()}.svg") for one in shown]
    products.save(session, merchant_id, pictured, now)


def _logo() -> Picture:
    """A star and the shop's name."""
    image = Image.new("RGBA", (820, 144), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.polygon(_RAYS, fill=_STAR)
    pen.text((164, 72), "Northlight Home", font=ImageFont.load_default(82), fill=_INK, anchor="lm")
    file = BytesIO()
    image.save(file, "PNG")
    return read_logo(file.getvalue())
