"""From the bytes of an EDIFACT file to its messages: separators, segments, envelopes. Knows no ORDRSP."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from portal.intake.columns import shown
from portal.intake.documents import Problem, UnreadableDocument

MAX_SEGMENTS = 500_000
_USUAL_SIGNS = ":+.? '"
_TAG = re.compile("[A-Z]{3}")
_BLANKS = " \r\n\t\x1a"


class Segment(NamedTuple):
    """One segment with its place in the file: its tag, then elements, each a list of components."""

    number: int
    tag: str
    elements: list[list[str]]
    decimal_mark: str

    def at(self, element: int, component: int = 0) -> str:
        """A component, both counted as the standard does from the first element behind the tag; "" where none is."""
        if element > len(self.elements) or component >= len(self.elements[element - 1]):
            return ""
        return self.elements[element - 1][component].strip()

    def composite(self, element: int) -> list[str]:
        """All components of an element, without the empty ones."""
        found = self.elements[element - 1] if element <= len(self.elements) else []
        return [one.strip() for one in found if one.strip()]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of an interchange, without its envelope."""

    interchange: Segment
    start: Segment
    segments: Sequence[Segment]

    @property
    def type(self) -> str:
        """ORDRSP, DESADV, ..."""
        return self.start.at(2)

    @property
    def sender(self) -> str:
        """Who sent the interchange."""
        return self.interchange.at(2)

    @property
    def reference(self) -> str:
        """What makes it the same when it comes again."""
        return "/".join((self.sender, self.interchange.at(5), self.start.at(1)))

    @property
    def sent_at(self) -> datetime | None:
        """When the interchange was made, taken as UTC; None where no real moment is written."""
        day, time = self.interchange.at(4, 0), self.interchange.at(4, 1)
        try:
            form = "%Y%m%d%H%M" if len(day) == 8 else "%y%m%d%H%M"
            return datetime.strptime(f"{day}{time}", form).replace(tzinfo=UTC)
        except ValueError:
            return None


def read_messages(body: bytes) -> tuple[list[Message], list[Problem]]:
    """All messages of all interchanges in a file, and what is wrong with their ends.

    Counts and references that disagree are problems only: the content is there. Raises UnreadableDocument where it is
    not: no UNB, or an envelope that is never closed or stands in the wrong place.
    """
    messages: list[Message] = []
    problems: list[Problem] = []
    interchange: Segment | None = None
    start: Segment | None = None
    inside: list[Segment] = []
    count = 0
    for one in segments_of(body):
        if one.tag == "UNB" and interchange is None:
            interchange, count = one, 0
        elif one.tag == "UNH" and interchange and start is None:
            start, inside = one, []
        elif one.tag == "UNT" and interchange and start:
            messages.append(Message(interchange, start, inside))
            problems += _disagreements(one, len(inside) + 2, start.at(1))
            start, count = None, count + 1
        elif one.tag == "UNZ" and interchange and start is None:
            problems += _disagreements(one, count, interchange.at(5))
            interchange = None
        elif start is not None and one.tag not in ("UNB", "UNH", "UNZ"):
            inside.append(one)
        elif one.tag not in ("UNG", "UNE"):
            raise UnreadableDocument(f"The file is garbled: {_placed(one)} does not belong where it stands.")
    if interchange or start:
        raise UnreadableDocument(f"The file is cut off: {_placed(start or interchange)} is never closed.")
    return messages, problems


def _placed(segment: Segment | None) -> str:
    return f"{shown(segment.tag)} (segment {segment.number})" if segment else "it"


def _disagreements(end: Segment, counted: int, reference: str) -> Iterator[Problem]:
    if end.at(1).lstrip("0") != str(counted).lstrip("0"):
        sentence = f"{end.tag} says {shown(end.at(1))}, but there are {counted}."
        yield Problem(end.number, f"{end.tag}01", sentence, was_taken=True)
    if end.at(2) != reference:
        sentence = f"It begins as {shown(reference)}, but its end says {shown(end.at(2))}."
        yield Problem(end.number, f"{end.tag}02", sentence, was_taken=True)


def segments_of(body: bytes) -> Iterator[Segment]:
    """The segments of a file, read with the separators that a UNA names, else the usual ones.

    Raises UnreadableDocument where it is empty, no EDIFACT, or ends inside a segment.
    """
    content = _decoded(body).lstrip(_BLANKS)
    signs, number = _USUAL_SIGNS, 0
    while content:
        if content.startswith("UNA"):
            signs, content = content[3:9], content[9:].lstrip(_BLANKS)
            if len(signs) < 6 or len({signs[0], signs[1], signs[5]}) < 3:
                raise UnreadableDocument("The UNA segment does not name separators that can be told apart.")
            continue
        break
    if not content.startswith("UNB"):
        raise UnreadableDocument("The file does not begin with UNB: this is not EDIFACT, or it is garbled.")
    for raw in _split(content, signs[5], signs[3]):
        text = raw.lstrip(_BLANKS)
        if not text or text.startswith("UNA"):  # one that begins a further interchange of the same sender
            continue
        number += 1
        if number > MAX_SEGMENTS:
            raise UnreadableDocument(f"The file has more than {MAX_SEGMENTS:,} segments.")
        elements = list(_split(text, signs[1], signs[3]))
        parts = [
            [_released(one, signs[3]) for one in _split(part, signs[0], signs[3])] for part in elements[1:]
        ]
        if not _TAG.fullmatch(elements[0]):
            raise UnreadableDocument(f"Segment {number} begins with {shown(elements[0])}, which is no tag.")
        yield Segment(number, elements[0], parts, signs[2])


def _split(text: str, at: str, release: str) -> Iterator[str]:
    """The parts between these signs, release characters still in them."""
    if release == " " or release not in text:
        yield from text.split(at)
        return
    begin, place = 0, 0
    while place < len(text):
        if text[place] == release:
            place += 2
        elif text[place] == at:
            yield text[begin:place]
            begin = place = place + 1
        else:
            place += 1
    yield text[begin:]


def _released(text: str, release: str) -> str:
    return text if release == " " else re.sub(f"{re.escape(release)}(.)", r"\1", text, flags=re.DOTALL)


def _decoded(body: bytes) -> str:
    if b"\0" in body:
        raise UnreadableDocument("The file holds zero bytes, so it is not EDIFACT.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("latin-1")  # UNOC, the usual character set of those who write umlauts
