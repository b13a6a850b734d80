"""The colours of a shop's mails: its own, mended like those of its pages, or ours. Mail programs drop style sheets, so
each colour is printed where it is used, by day in the mark-up and by night in the one sheet that some of them keep.
"""

from dataclasses import dataclass
from functools import lru_cache

from portal.domain.brands import Brand


@dataclass(frozen=True, slots=True)
class MailColors:
    """By day and by night: links, the button's ground, edge and words. `edge` sets a pale button off from the page."""

    link: str = "#0a56b8"
    button: str = "#0a56b8"
    on_button: str = "#ffffff"
    edge: str = "#0a56b8"
    link_by_night: str = "#8fbcff"
    button_by_night: str = "#8fbcff"
    on_button_by_night: str = "#0b1a2e"
    edge_by_night: str = "#8fbcff"


@lru_cache(maxsize=1_000)
def mail_colors(brand: Brand) -> MailColors:
    """The colours of mails in that brand. Mails stand on lighter and darker grounds than pages, so they can be read."""
    day, night = brand.palette("light"), brand.palette("dark")
    if day is None or night is None:
        return MailColors()
    return MailColors(
        link=str(day.text),
        button=str(day.button),
        on_button=str(day.on_button),
        edge=str(day.text),
        link_by_night=str(night.text),
        button_by_night=str(night.button),
        on_button_by_night=str(night.on_button),
        edge_by_night=str(night.text),
    )
