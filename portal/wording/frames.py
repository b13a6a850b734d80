"""The words around a message: the button, why one gets it, how to reach the shop. Not the message itself."""

from portal.wording.phrases import phrase

# What a shop's links are called, by the fields of `domain.brands.Brand`.
BRAND_LINKS = (
    ("terms_url", phrase("Terms")),
    ("privacy_url", phrase("Privacy")),
    ("help_url", phrase("Help")),
)

_BUTTON = {
    "en": "See your order",
    "de": "Bestellung ansehen",
    "fr": "Voir votre commande",
    "es": "Ver su pedido",
}
_WHY = {
    "en": "You get this message because you ordered from {shop}. "
    "It is about order {number} and is not advertising.",
    "de": "Sie erhalten diese Nachricht, weil Sie bei {shop} bestellt haben. "
    "Sie betrifft die Bestellung {number} und ist keine Werbung.",
    "fr": "Vous recevez ce message parce que vous avez passé commande chez {shop}. "
    "Il concerne la commande {number} et n'est pas de la publicité.",
    "es": "Recibe este mensaje porque hizo un pedido en {shop}. "
    "Trata del pedido {number} y no es publicidad.",
}
_WHY_SEVERAL = {
    "en": "You get this message because you ordered from {shop}. "
    "It is about several of your orders and is not advertising.",
    "de": "Sie erhalten diese Nachricht, weil Sie bei {shop} bestellt haben. "
    "Sie betrifft mehrere Ihrer Bestellungen und ist keine Werbung.",
    "fr": "Vous recevez ce message parce que vous avez passé commande chez {shop}. "
    "Il concerne plusieurs de vos commandes et n'est pas de la publicité.",
    "es": "Recibe este mensaje porque hizo pedidos en {shop}. "
    "Trata de varios de sus pedidos y no es publicidad.",
}
_REACH = {
    "en": "Questions? {contacts}",
    "de": "Fragen? {contacts}",
    "fr": "Une question\u00a0? {contacts}",
    "es": "¿Tiene preguntas? {contacts}",
}
_STOP = {
    "en": "Stop updates that are not needed",
    "de": "Keine Zwischenmeldungen mehr senden",
    "fr": "Ne plus recevoir les nouvelles facultatives",
    "es": "No recibir más avisos opcionales",
}
_COLON = {"en": ":", "de": ":", "fr": "\u00a0:", "es": ":"}


def button_words(language: str) -> str:
    """What the link to the order page says."""
    return _BUTTON[language]


def why_words(shop: str, number: str, language: str) -> str:
    """Why this person gets this message; no `number` is several orders."""
    return (_WHY if number else _WHY_SEVERAL)[language].format(shop=shop, number=number)


def contact_words(email: str, phone: str, language: str) -> str:
    """How to reach the shop; nothing where it named no way."""
    contacts = " · ".join(contact for contact in (email, phone) if contact)
    return _REACH[language].format(contacts=contacts) if contacts else ""


def stop_words(language: str) -> str:
    """What the link says that stops mails of the kinds that nobody needs."""
    return _STOP[language]


def colon(language: str) -> str:
    """What stands between words and what they introduce: French keeps a blank before it."""
    return _COLON[language]
