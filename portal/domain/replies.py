"""What a text message that comes in asks for. Twilio knows the keywords too and answers them itself.

Their list is Twilio's: so CANCEL, END, QUIT and YES are never words about an order.

An order is named by its short code, of one letter and one digit that no eye takes for another: "WAIT K7".
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "CANCEL"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
KINDS = ("stop", "start", "help", "revoked", "other")

# People who do not know the word say it in their own: whoever could mean it is not written to any more.
_REVOCATIONS = re.compile(
    "|".join(
        (
            r"\b(stop|quit|cease)\b.{0,30}\b(text|sms|messag|send|contact|writ)",
            r"\b(don'?t|do not|never|no more|no longer)\b.{0,30}\b(text|sms|messag|contact me|write)",
            r"\b(unsubscribe|opt(ed|ing)?[ -]?out|remove me|take me off|leave me alone)\b",
            r"\b(keine?|nicht)\b.{0,30}\b(sms|nachricht|schreib|kontaktier)",
            r"\b(abmelden|abbestellen|aufhören)\b",
            r"\b(arr[eê]te[zr]?|ne)\b.{0,30}\b(sms|messages?|texto|écri|envoy)",
            r"\bdésabonne",
            r"\b(no|deje[n]?|basta)\b.{0,30}\b(sms|mensajes?|escrib|env[ií])",
            r"\bdar(me)? de baja\b",
        )
    ),
    re.IGNORECASE,
)


def understood(text: str, said_by_provider: str = "") -> str:
    """One of KINDS. `said_by_provider` is what the provider took it for ("STOP", "START", "HELP", or nothing)."""
    word = said_by_provider.upper() or " ".join(re.sub(r"[^\w]+", " ", text).upper().split())
    if word in STOP_WORDS:
        return "stop"
    if word in START_WORDS:
        return "start"
    if word in HELP_WORDS:
        return "help"
    return "revoked" if _REVOCATIONS.search(text.replace("’", "'")) else "other"


def asks_for_no_more_mail(text: str) -> bool:
    """Whether a mail says so. CANCEL, END and QUIT are about the order there: no provider takes them for anything."""
    word = " ".join(re.sub(r"[^\w]+", " ", text).upper().split())
    if word in ("CANCEL", "END", "QUIT"):
        return False
    return understood(text) in ("stop", "revoked")


CODES = tuple(f"{letter}{digit}" for letter in "ACDEFHJKMNPRTUVWXY" for digit in "23456789")

# What decides, by language; the first of each is the one that our messages name.
WORDS_OF = {
    "en": {"wait": ("WAIT", "KEEP", "LATER"), "swap": ("SWAP",), "drop": ("DROP",)},
    "de": {
        "wait": ("WARTEN", "WARTE", "BEHALTEN", "SPATER", "SPAETER"),
        "swap": ("TAUSCH", "TAUSCHEN"),
        "drop": ("STORNO", "STORNIEREN"),
    },
    "fr": {"wait": ("ATTENDRE", "GARDER"), "swap": ("ECHANGE", "ECHANGER"), "drop": ("ANNULER",)},
    "es": {"wait": ("ESPERAR", "ESPERO"), "swap": ("CAMBIO", "CAMBIAR"), "drop": ("ANULAR",)},
}
_MEANS = {word: meant for known in WORDS_OF.values() for meant, words in known.items() for word in words}
# Said beside it out of kindness. Any other word makes the text one that only a person understands: "do not drop K7".
_POLITE = frozenset(
    {
        *(
            "PLEASE",
            "PLS",
            "THANKS",
            "THANK",
            "YOU",
            "THX",
            "IT",
            "MY",
            "ORDER",
            "THE",
            "FOR",
            "CODE",
            "BITTE",
            "DANKE",
        ),
        *(
            "DANKE",
            "MEINE",
            "BESTELLUNG",
            "SVP",
            "MERCI",
            "MA",
            "COMMANDE",
            "POR",
            "FAVOR",
            "GRACIAS",
            "MI",
            "PEDIDO",
        ),
    }
)
_PIECES = re.compile(r"[A-Z]{2,}(?=[A-Z][2-9]\b)|[A-Z][2-9]\b|[2-9][A-Z]\b|[A-Z]+|[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class OrderReply:
    """What somebody decides by text message: "wait", "swap" or "drop", for the order of that code ("" for none named).

    `number` is one of the answers that we offered, from 1 on; 0 where none is named.
    """

    word: str
    code: str = ""
    number: int = 0


def order_reply(text: str) -> OrderReply | None:
    """What a text decides about an order, in any order of its words and any spelling; None where that is not clear."""
    word = code = number = ""
    for piece in _pieces(text):
        if piece in _MEANS:
            if word not in ("", _MEANS[piece]):
                return None
            word = _MEANS[piece]
        elif piece in CODES and not code:
            code = piece
        elif piece.isdecimal() and not number:
            number = piece
        elif piece not in _POLITE:
            return None
    return OrderReply(word, code, int(number or 0)) if word else None


def _pieces(text: str) -> list[str]:
    """Words, codes and numbers, upper case and without marks; "k 7", "K-7" and "7k" are the code K7."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", text[:200]) if not unicodedata.combining(sign)
    )
    pieces: list[str] = []
    for piece in _PIECES.findall(bare.upper()):
        turned = piece[::-1] if piece[::-1] in CODES else piece
        if pieces and len(pieces[-1]) == 1 and pieces[-1] + turned in CODES:
            turned = pieces.pop() + turned
        pieces.append(turned)
    return pieces


def code_for(order_id: int, taken: Collection[str]) -> str:
    """A short code that is not taken, "" where all are. Where it begins to look differs from order to order."""
    start = order_id * 5 % len(CODES)
    return next((code for code in (*CODES[start:], *CODES[:start]) if code not in taken), "")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that left for a number: what it said, and when."""

    said: str
    at: datetime


QUIET_AFTER = timedelta(hours=6)
MOST_ANSWERS_A_DAY = 8
# A carrier may deliver one text twice; and whoever writes faster than this is a machine.
_NOT_AGAIN_WITHIN = timedelta(minutes=1)


def may_answer(said: str, earlier: Sequence[Answered], now: datetime) -> bool:
    """Whether this is worth saying, after what left within the last day: no two machines talk to each other for long,
    and nobody is told twice that we did not understand."""
    if len(earlier) >= MOST_ANSWERS_A_DAY:
        return False
    pause = _NOT_AGAIN_WITHIN if said in QUESTIONS else QUIET_AFTER
    alike = [one.at for one in earlier if one.said == said or not {one.said, said} & set(QUESTIONS)]
    return not any(at > now - pause for at in alike)


# What an answer says: which swap, whether to drop, that it cannot be done, that nobody understood.
QUESTIONS = ("swap_question", "drop_question")
ANSWERS = (*QUESTIONS, "not_possible", "unclear")
