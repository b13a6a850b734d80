"""Pictures of pages that change only on purpose: taken, kept, and compared with the ones that are kept.

`make shots` renews them. Two machines never draw letters alike, so what is compared is the mean colour of small blocks;
where letters are even of other widths, lines break elsewhere, and only how a page is built can be compared.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, PngImagePlugin
from playwright.sync_api import Page

from tests.browser.devices import PHONE
from tests.house import ROOT

KEPT = ROOT / "tests/browser/shots"
LEFT = ROOT / "test-results/shots"
_COLORS = 64
# Two screens of a phone: what is different between states stands there.
_HEIGHT = 2 * PHONE.height
_LETTERS = """() => {
    const canvas = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    return ["400 16px", "700 30px"].map(size => {
        canvas.font = `${size} ${family}`;
        return Math.round(canvas.measureText("Ships 23 December, confirmed").width);
    }).join(" ");
}"""


@dataclass(frozen=True)
class Closeness:
    """How alike two pictures must be: both cut into blocks of this size, so many of them in a hundred may differ by
    more than `shade` of 255. Heights may differ by so many in a hundred."""

    block: int
    percent: float
    shade: int
    height_percent: float


# Another rounding of a curve moves a block's mean by two or three; a line of text that is new or gone by ten and more.
_SAME_LETTERS = Closeness(block=10, percent=1, shade=12, height_percent=1)
# Letters as wide as those of a typewriter change a sixth of the large blocks; a part that is gone changes a third.
_OTHER_LETTERS = Closeness(block=65, percent=25, shade=12, height_percent=25)


def taken(page: Page) -> Image.Image:
    """The upper part of the page as it stands, in few colours; the widths of its letters are written into it."""
    whole = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    image = whole.crop((0, 0, whole.width, min(whole.height, _HEIGHT))).quantize(
        _COLORS, dither=Image.Dither.NONE
    )
    image.info["letters"] = page.evaluate(_LETTERS)
    return image


def keep(name: str, image: Image.Image, folder: Path = KEPT) -> Path:
    """The picture as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("letters", image.info.get("letters", ""))
    path = folder / f"{name}.png"
    image.save(path, optimize=True, pnginfo=notes)
    return path


def difference(name: str, seen: Image.Image) -> str:
    """What differs from the picture that is kept, in a sentence; "" where nothing does. Leaves both pictures."""
    path = KEPT / f"{name}.png"
    if not path.exists():
        return f"No picture of {name!r} is kept. `make shots` takes it."
    kept = Image.open(path)
    close = _SAME_LETTERS if kept.info.get("letters") == seen.info["letters"] else _OTHER_LETTERS
    found = _found(kept.convert("RGB"), seen.convert("RGB"), close)
    if not found:
        return ""
    new, marked = keep(name, seen, LEFT), LEFT / f"{name}-difference.png"
    over = Image.new("RGB", seen.size)
    over.paste(kept.convert("RGB"))
    ImageChops.difference(over, seen.convert("RGB")).save(marked)
    return f"{name}: {found} Look at {new} and {marked}. If it is meant so, `make shots` renews what is kept."


def _found(kept: Image.Image, seen: Image.Image, close: Closeness) -> str:
    if abs(kept.height - seen.height) * 100 > close.height_percent * kept.height:
        return f"{seen.height} pixels high, not {kept.height}."
    size = (kept.width // close.block, kept.height // close.block)
    blocks = ImageChops.difference(*(one.resize(size, Image.Resampling.BOX) for one in (kept, seen)))
    differing = sum(max(shades) > close.shade for shades in blocks.get_flattened_data())
    share = 100 * differing / (size[0] * size[1])
    return f"{share:.1f} % of it looks different." if share > close.percent else ""
