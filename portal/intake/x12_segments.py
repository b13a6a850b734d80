"""From the bytes of an X12 file to its segments. Knows no envelope, but that each ISA names the separators anew."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.intake.columns import shown
from portal.intake.documents import UnreadableDocument

MAX_SEGMENTS = 1_000_000
# The longest element of the standard has a few hundred characters; more in a whole segment is not X12.
MAX_SEGMENT_LENGTH = 4_000
# Widths of the elements of ISA, its tag first: the one segment of fixed length, because it names the separators.
_ISA_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_ISA_LENGTH = 106
# Line ends for human eyes, and the end-of-file mark of old systems.
_BETWEEN_SEGMENTS = re.compile(r"[\r\n\t \x1a]*")


class Segment(NamedTuple):
    """One segment with its place in the file; element 0 is its tag."""

    number: int
    elements: list[str]

    @property
    def tag(self) -> str:
        """ISA, GS, ST, BAK, PO1, ..."""
        return self.elements[0].strip()

    def at(self, place: int) -> str:
        """The element at a place as the standard counts them (BAK03 is `at(3)`), trimmed; "" where there is none."""
        return self.elements[place].strip() if place < len(self.elements) else ""


def segments_of(body: bytes, most: int = MAX_SEGMENTS) -> Iterator[Segment]:
    """The segments of all interchanges in a file, each split by the separators of its own ISA.

    Raises UnreadableDocument where the file is empty, does not begin with ISA, ends inside a segment, or has more than
    `most` segments or an endless one. Only the last IEA may lack its terminator.
    """
    content = _decoded(body)
    position = _after_blanks(content, 0)
    number, tag = 0, "IEA"
    element, terminator = "", ""
    while position < len(content):
        if tag == "IEA":
            element, terminator = _separators(content[position : position + _ISA_LENGTH])
            end = position + _ISA_LENGTH - 1
        else:
            end = content.find(terminator, position)
        number += 1
        raw = content[position:end] if end >= 0 else content[position:]
        if len(raw) > MAX_SEGMENT_LENGTH or number > most:
            raise UnreadableDocument(f"Segment {number} goes beyond what an X12 file may hold.")
        segment = Segment(number, raw.rstrip("\r\n").split(element))
        tag = segment.tag
        if end < 0 and tag != "IEA":
            raise UnreadableDocument(f"The file is cut off inside segment {number}, {shown(tag)}.")
        yield segment
        position = _after_blanks(content, end + 1) if end >= 0 else len(content)
    if number == 0:
        raise UnreadableDocument("The file is empty.")


def split_at(tag: str, segments: Sequence[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """What stands before the first segment of that tag, and one list from each of them to the next."""
    head: list[Segment] = []
    groups: list[list[Segment]] = []
    for segment in segments:
        if segment.tag == tag:
            groups.append([segment])
        else:
            (groups[-1] if groups else head).append(segment)
    return head, groups


def _decoded(body: bytes) -> str:
    if b"\0" in body:
        raise UnreadableDocument("The file holds zero bytes, so it is not X12.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Senders write names in the character set of their system; the envelope itself is ASCII in all of them.
        return body.decode("latin-1")


def _separators(isa: str) -> tuple[str, str]:
    """The element separator and the segment terminator that an ISA names by using them."""
    if not isa.startswith("ISA"):
        raise UnreadableDocument("An interchange does not begin with ISA: this is not X12, or it is garbled.")
    element, component, terminator = isa[3:4], isa[104:105], isa[105:106]
    widths = tuple(len(part) for part in isa[:105].split(element)) if element else ()
    signs = {element, component, terminator}
    if widths != _ISA_WIDTHS or len(signs) < 3 or any(sign.isalnum() or sign in ("", " ") for sign in signs):
        raise UnreadableDocument(
            "The ISA segment does not have its 106 characters: the file is cut off or garbled."
        )
    return element, terminator


def _after_blanks(content: str, position: int) -> int:
    found = _BETWEEN_SEGMENTS.match(content, position)
    return found.end() if found else position
