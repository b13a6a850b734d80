"""The words around a message: the button, why one gets it, how to reach the shop. Not the message itself."""

_BUTTON = {"en": "See your order", "de": "Bestellung ansehen"}
_WHY = {
    "en": "You get this message because you ordered from {shop}. "
    "It is about order {number} and is not advertising.",
    "de": "Sie erhalten diese Nachricht, weil Sie bei {shop} bestellt haben. "
    "Sie betrifft die Bestellung {number} und ist keine Werbung.",
}
_REACH = {"en": "Questions? {contacts}", "de": "Fragen? {contacts}"}


def button_words(language: str) -> str:
    """What the link to the order page says."""
    return _BUTTON[language]


def why_words(shop: str, number: str, language: str) -> str:
    """Why this person gets this message."""
    return _WHY[language].format(shop=shop, number=number)


def contact_words(email: str, phone: str, language: str) -> str:
    """How to reach the shop; nothing where it named no way."""
    contacts = " · ".join(contact for contact in (email, phone) if contact)
    return _REACH[language].format(contacts=contacts) if contacts else ""
