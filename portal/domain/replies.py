"""What a text message that comes in asks for. Twilio knows the keywords too and answers them itself.

Their list is Twilio's: so CANCEL, END, QUIT and YES are never words about an order.
"""

import re

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
