"""A way out that answers as a test wants, and remembers everything that it was given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain, repeat
from threading import Lock

from portal.delivery.channels.base import Accepted, Message, Outcome

Answer = Outcome | Exception | Callable[[], Outcome]


@dataclass
class Way:
    """A channel. It gives its `answers` one after the other, then accepts whatever comes; threads may share it."""

    name: str
    answers: Iterable[Answer] = ()
    provider: str = "a test"
    sent: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers = chain(self.answers, repeat(Accepted("id-1")))
        self._lock = Lock()

    def send(self, message: Message) -> Outcome:
        """Remembers the message and gives the next answer."""
        with self._lock:
            self.sent.append(message)
            answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer
