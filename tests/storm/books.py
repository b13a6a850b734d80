"""What the providers of a storm took, one line a message, in a file: it can be counted after everybody has died."""

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a provider took: it will reach somebody. `at` in epoch seconds, `words` subject or body."""

    at: float
    channel: str
    id: str
    key: str
    lease: str
    to: str
    sender: str
    words: str
    callback: str = ""


class Books:
    """The file. One process writes it; whoever likes may read it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def write(self, taken: Taken) -> None:
        """Keep it, before anybody is answered."""
        with self._file.open("a") as file:
            file.write(json.dumps(asdict(taken)) + "\n")

    def all(self) -> list[Taken]:
        """Everything that was taken, oldest first."""
        if not self._file.exists():
            return []
        return [Taken(**json.loads(line)) for line in self._file.read_text().splitlines()]

    def naming(self, order_number: str) -> int:
        """How many of these messages told of that order: a mail's subject names it, a text message's words do."""
        return sum(bool(re.search(rf"\b{order_number}\b", taken.words)) for taken in self.all())

    def times(self) -> Counter[str]:
        """How often each message was taken, by its key."""
        return Counter(taken.key for taken in self.all())
