"""What kind of backorder something is, as sentences for the shopper. A standard one needs none."""

from datetime import date

from portal.domain.kinds import PRODUCT_KINDS
from portal.wording.days import day

_KINDS = {
    "en": {
        "partial": "Some of these are here, the rest is on order.",
        "dropship": "This ships straight from our supplier to you.",
        "custom": "This is made for you.",
        "manufacturer": "Our supplier is waiting for the manufacturer, so dates are less exact than usual.",
        "indefinite": "Nobody can name a day for this item.",
    },
    "de": {
        "partial": "Ein Teil davon ist da, der Rest ist bestellt.",
        "dropship": "Dieser Artikel kommt direkt von unserem Lieferanten zu Ihnen.",
        "custom": "Dieser Artikel wird für Sie angefertigt.",
        "manufacturer": "Unser Lieferant wartet selbst auf den Hersteller; Termine sind weniger genau als sonst.",
        "indefinite": "Für diesen Artikel kann niemand einen Tag nennen.",
    },
    "fr": {
        "partial": "Une partie est là, le reste est en commande.",
        "dropship": "Cet article vous est envoyé directement par notre fournisseur.",
        "custom": "Cet article est fabriqué pour vous.",
        "manufacturer": "Notre fournisseur attend lui-même le fabricant\u00a0; "
        "les dates sont moins précises que d'habitude.",
        "indefinite": "Personne ne peut donner de date pour cet article.",
    },
    "es": {
        "partial": "Una parte ya está aquí, el resto está pedido.",
        "dropship": "Este artículo le llega directamente de nuestro proveedor.",
        "custom": "Este artículo se fabrica para usted.",
        "manufacturer": "Nuestro proveedor espera a su vez al fabricante; "
        "las fechas son menos exactas de lo habitual.",
        "indefinite": "Nadie puede dar una fecha para este artículo.",
    },
    "ar": {
        "partial": "بعضها متوفر، والباقي قيد الطلب.",
        "dropship": "يصلك هذا الصنف مباشرة من المورّد.",
        "custom": "يُصنع هذا الصنف خصيصًا لك.",
        "manufacturer": "ينتظر المورّد نفسه الشركة المصنّعة، لذا فالمواعيد أقل دقة من المعتاد.",
        "indefinite": "لا يستطيع أحد تحديد موعد لهذا الصنف.",
    },
}
# Kinds that begin on a day: without it, before it, from it on. {0} is the day.
_BEGINNINGS = {
    "en": {
        "preorder": (
            "This is a pre-order: it is not released yet, and there is no release date so far.",
            "This is a pre-order: it is released on {0} and cannot ship before.",
            "You pre-ordered this; it was released on {0}.",
        ),
        "seasonal": (
            "This is made once a season.",
            "This is made once a season: the season begins on {0}, and it cannot ship before.",
            "This is made once a season; the season began on {0}.",
        ),
        "": ("", "It cannot ship before {0}.", ""),
    },
    "de": {
        "preorder": (
            "Das ist eine Vorbestellung: Der Artikel ist noch nicht erschienen, und es gibt noch keinen Termin.",
            "Das ist eine Vorbestellung: Der Artikel erscheint am {0} und kann nicht früher versandt werden.",
            "Sie haben diesen Artikel vorbestellt; er ist am {0} erschienen.",
        ),
        "seasonal": (
            "Diesen Artikel gibt es einmal in der Saison.",
            "Diesen Artikel gibt es einmal in der Saison: Sie beginnt am {0}, früher kann er nicht versandt werden.",
            "Diesen Artikel gibt es einmal in der Saison; sie hat am {0} begonnen.",
        ),
        "": ("", "Er kann nicht vor dem {0} versandt werden.", ""),
    },
    "fr": {
        "preorder": (
            "C'est une précommande\u00a0: l'article n'est pas encore sorti, et aucune date n'est connue.",
            "C'est une précommande\u00a0: l'article sort le {0} et ne peut pas être expédié avant.",
            "Vous avez précommandé cet article\u00a0; il est sorti le {0}.",
        ),
        "seasonal": (
            "Cet article est produit une fois par saison.",
            "Cet article est produit une fois par saison\u00a0: elle commence le {0}, "
            "et il ne peut pas être expédié avant.",
            "Cet article est produit une fois par saison\u00a0; elle a commencé le {0}.",
        ),
        "": ("", "Il ne peut pas être expédié avant le {0}.", ""),
    },
    "es": {
        "preorder": (
            "Es una reserva: el artículo aún no ha salido a la venta y por ahora no tiene fecha de lanzamiento.",
            "Es una reserva: el artículo sale a la venta el {0} y no puede enviarse antes.",
            "Usted reservó este artículo; salió a la venta el {0}.",
        ),
        "seasonal": (
            "Este artículo se produce una vez por temporada.",
            "Este artículo se produce una vez por temporada: empieza el {0}, y no puede enviarse antes.",
            "Este artículo se produce una vez por temporada; empezó el {0}.",
        ),
        "": ("", "No puede enviarse antes del {0}.", ""),
    },
    "ar": {
        "preorder": (
            "هذا طلب مسبق: لم يصدر الصنف بعد ولا موعد لإصداره حتى الآن.",
            "هذا طلب مسبق: يصدر الصنف في {0} ولا يمكن شحنه قبل ذلك.",
            "طلبت هذا الصنف مسبقًا، وقد صدر في {0}.",
        ),
        "seasonal": (
            "يُنتج هذا الصنف مرة في الموسم.",
            "يُنتج هذا الصنف مرة في الموسم: يبدأ الموسم في {0} ولا يمكن شحنه قبل ذلك.",
            "يُنتج هذا الصنف مرة في الموسم، وقد بدأ الموسم في {0}.",
        ),
        "": ("", "لا يمكن شحنه قبل {0}.", ""),
    },
}
_CONSENT = {
    "en": "We keep your order waiting without a date only as long as you agree to that.",
    "de": "Wir lassen Ihre Bestellung nur so lange ohne Termin warten, wie Sie damit einverstanden sind.",
    "fr": "Votre commande n'attend sans date que tant que vous êtes d'accord.",
    "es": "Su pedido espera sin fecha solo mientras usted esté de acuerdo.",
    "ar": "نُبقي طلبك في الانتظار دون موعد ما دمت موافقًا على ذلك فقط.",
}
_NO_RETURN = {
    "en": "It cannot be returned for a change of mind.",
    "de": "Für ihn gibt es kein Widerrufsrecht.",
    "fr": "Il ne peut pas être retourné pour un simple changement d'avis.",
    "es": "No se puede devolver por un cambio de opinión.",
    "ar": "لا يمكن إرجاعه لمجرد تغيير الرأي.",
}
_COUNTED = {
    "en": "Its date counts from the day you ordered, whoever else is waiting.",
    "de": "Sein Termin zählt ab dem Tag Ihrer Bestellung, wer sonst auch wartet.",
    "fr": "Sa date se compte à partir du jour de votre commande, peu importe qui d'autre attend.",
    "es": "Su fecha se cuenta desde el día de su pedido, sin importar quién más espere.",
    "ar": "يُحسب موعده من يوم طلبك، أيًّا كان من ينتظر غيرك.",
}
# Of one delivery, the next of several, a later one, none of them. {0} is its number, {1} how many there are.
_BATCHES = {
    "en": (
        "You are in the next delivery.",
        "You are in the next of {1} deliveries.",
        "You are in delivery {0} of {1}.",
        "You are not in one of the deliveries known so far.",
    ),
    "de": (
        "Sie sind in der nächsten Lieferung.",
        "Sie sind in der nächsten von {1} Lieferungen.",
        "Sie sind in Lieferung {0} von {1}.",
        "Sie sind in keiner der bisher bekannten Lieferungen.",
    ),
    "fr": (
        "Vous êtes dans la prochaine livraison.",
        "Vous êtes dans la prochaine de {1} livraisons.",
        "Vous êtes dans la livraison {0} sur {1}.",
        "Vous n'êtes dans aucune des livraisons connues jusqu'ici.",
    ),
    "es": (
        "Usted está en la próxima entrega.",
        "Usted está en la próxima de {1} entregas.",
        "Usted está en la entrega {0} de {1}.",
        "Usted no está en ninguna de las entregas conocidas hasta ahora.",
    ),
    "ar": (
        "أنت في الشحنة القادمة.",
        "أنت في الأولى من {1} شحنات قادمة.",
        "أنت في الشحنة {0} من {1}.",
        "لست في أي من الشحنات المعروفة حتى الآن.",
    ),
}


def kind_words(kind: str, not_before: date | None, language: str, today: date) -> str:
    """What a product kind means for who waits: "This is a pre-order: it is released on 22 December and ..."

    `not_before` is the day of its release or season, None where there is none. "" where nothing is out of the common.
    """
    terms = PRODUCT_KINDS[kind]
    sentences = (
        _KINDS[language].get(kind, ""),
        _beginning(kind, not_before, language, today),
        _NO_RETURN[language] if not terms.has_withdrawal_right else "",
        _CONSENT[language] if terms.needs_consent else "",
    )
    return " ".join(filter(None, sentences))


def counted_words(language: str) -> str:
    """Why the queue does not matter for a date that counts from the shopper's own order."""
    return _COUNTED[language]


def batch_words(batch: tuple[int, int] | None, language: str) -> str:
    """Which delivery of a release somebody is in: its number and how many there are, None behind all of them."""
    only, first, later, behind = _BATCHES[language]
    if batch is None:
        return behind
    number, deliveries = batch
    sentence = later if number > 1 else first if deliveries > 1 else only
    return sentence.format(number, deliveries)


def _beginning(kind: str, on: date | None, language: str, today: date) -> str:
    sentences = _BEGINNINGS[language]
    without, before, after = sentences.get(kind) or sentences[""]
    if on is None:
        return without
    return (before if on > today else after).format(day(on, language, today))
