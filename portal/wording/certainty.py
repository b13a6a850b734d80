"""How sure a date is and why it changed, as sentences of a language.

A date without confirmed supply is a hope: no sentence here, nor any built from these, may call it a promise.
"""

from datetime import date

from portal.domain.windows import Basis
from portal.wording.days import day

# Per basis and product kind ("" for every other kind): without and with {0}, the day of the evidence.
_BASES: dict[str, dict[tuple[str, str], tuple[str, str]]] = {
    "en": {
        ("in_stock", ""): ("In stock.", "In stock."),
        ("arrived", ""): ("Arrived at our warehouse.", "Arrived at our warehouse on {0}."),
        ("confirmed", ""): ("Confirmed by the supplier.", "Confirmed by the supplier on {0}."),
        ("ordered", ""): ("Ordered from the supplier, not yet confirmed.",) * 2,
        ("ordered", "custom"): ("Being made to your order; the maker has not confirmed a day yet.",) * 2,
        ("usual", ""): ("No date from the supplier yet.",) * 2,
        ("none", ""): ("No date yet.",) * 2,
        ("none", "preorder"): ("Not released yet, and no release date so far.",) * 2,
        ("none", "indefinite"): ("Nobody can name a day yet.",) * 2,
    },
    "de": {
        ("in_stock", ""): ("Auf Lager.", "Auf Lager."),
        ("arrived", ""): ("In unserem Lager eingetroffen.", "Am {0} in unserem Lager eingetroffen."),
        ("confirmed", ""): ("Vom Lieferanten bestätigt.", "Vom Lieferanten am {0} bestätigt."),
        ("ordered", ""): ("Beim Lieferanten bestellt, noch nicht bestätigt.",) * 2,
        ("ordered", "custom"): ("Wird für Sie angefertigt; der Hersteller hat noch keinen Tag bestätigt.",)
        * 2,
        ("usual", ""): ("Noch kein Termin vom Lieferanten.",) * 2,
        ("none", ""): ("Noch kein Termin.",) * 2,
        ("none", "preorder"): ("Noch nicht erschienen, bisher ohne Termin.",) * 2,
        ("none", "indefinite"): ("Noch kann niemand einen Tag nennen.",) * 2,
    },
    "fr": {
        ("in_stock", ""): ("En stock.", "En stock."),
        ("arrived", ""): ("Arrivée dans notre entrepôt.", "Arrivée dans notre entrepôt le {0}."),
        ("confirmed", ""): (
            "Date confirmée par le fournisseur.",
            "Date confirmée par le fournisseur le {0}.",
        ),
        ("ordered", ""): ("Commande passée au fournisseur, qui n'a pas encore confirmé.",) * 2,
        ("ordered", "custom"): (
            "En fabrication pour vous\u00a0; le fabricant n'a pas encore confirmé de date.",
        )
        * 2,
        ("usual", ""): ("Le fournisseur n'a pas encore donné de date.",) * 2,
        ("none", ""): ("Pas encore de date.",) * 2,
        ("none", "preorder"): ("Pas encore en vente, et pas de date de sortie pour l'instant.",) * 2,
        ("none", "indefinite"): ("Personne ne peut encore donner de date.",) * 2,
    },
    "es": {
        ("in_stock", ""): ("En stock.", "En stock."),
        ("arrived", ""): ("Ha llegado a nuestro almacén.", "Llegó a nuestro almacén el {0}."),
        ("confirmed", ""): (
            "Fecha confirmada por el proveedor.",
            "Fecha confirmada por el proveedor el {0}.",
        ),
        ("ordered", ""): ("Pedido al proveedor, que aún no ha confirmado.",) * 2,
        ("ordered", "custom"): (
            "Se está fabricando para usted; el fabricante aún no ha confirmado una fecha.",
        )
        * 2,
        ("usual", ""): ("El proveedor aún no ha dado una fecha.",) * 2,
        ("none", ""): ("Aún no hay fecha.",) * 2,
        ("none", "preorder"): ("Aún no ha salido a la venta, y por ahora no hay fecha de lanzamiento.",) * 2,
        ("none", "indefinite"): ("Nadie puede dar todavía una fecha.",) * 2,
    },
    "ar": {
        ("in_stock", ""): ("متوفر في المخزون.", "متوفر في المخزون."),
        ("arrived", ""): ("وصل إلى مستودعنا.", "وصل إلى مستودعنا في {0}."),
        ("confirmed", ""): ("الموعد مؤكد من المورّد.", "أكّد المورّد الموعد في {0}."),
        ("ordered", ""): ("طُلب من المورّد ولم يؤكّد بعد.",) * 2,
        ("ordered", "custom"): ("يُصنع خصيصًا لك، ولم يؤكّد الصانع موعدًا بعد.",) * 2,
        ("usual", ""): ("لا موعد من المورّد بعد.",) * 2,
        ("none", ""): ("لا موعد بعد.",) * 2,
        ("none", "preorder"): ("لم يصدر بعد، ولا موعد للإصدار حتى الآن.",) * 2,
        ("none", "indefinite"): ("لا يستطيع أحد تحديد موعد بعد.",) * 2,
    },
}
_USUALLY = {
    "en": "Orders like this usually take {0}.",
    "de": "Bestellungen wie diese dauern meist {0}.",
    "fr": "Les commandes comme celle-ci prennent en général {0}.",
    "es": "Los pedidos como este suelen tardar {0}.",
    "ar": "الطلبات المماثلة تستغرق عادةً {0}.",
}
_SPANS = {
    "en": ("{0} to {1} {unit}", "about {1} {unit}", "up to {1} {unit}"),
    "de": ("{0} bis {1} {unit}", "etwa {1} {unit}", "bis zu {1} {unit}"),
    "fr": ("{0} à {1} {unit}", "environ {1} {unit}", "jusqu'à {1} {unit}"),
    "es": ("de {0} a {1} {unit}", "alrededor de {1} {unit}", "hasta {1} {unit}"),
    "ar": ("من {0} إلى {1} {unit}", "نحو {1} {unit}", "حتى {1} {unit}"),
}
_UNITS = {
    "en": {7: ("week", "weeks"), 1: ("day", "days")},
    "de": {7: ("Woche", "Wochen"), 1: ("Tag", "Tage")},
    "fr": {7: ("semaine", "semaines"), 1: ("jour", "jours")},
    "es": {7: ("semana", "semanas"), 1: ("día", "días")},
    "ar": {7: ("أسبوع", "أسابيع"), 1: ("يوم", "أيام")},
}
_KEPT = {
    "en": "Dates from this supplier were kept {0} of {1} times.",
    "de": "Termine dieses Lieferanten wurden {0} von {1} Mal eingehalten.",
    "fr": "Les dates de ce fournisseur ont été tenues {0} fois sur {1}.",
    "es": "Las fechas de este proveedor se cumplieron {0} de {1} veces.",
    "ar": "التزم هذا المورّد بمواعيده {0} من أصل {1} مرة.",
}
_OVERDUE = {
    "en": "The supplier's day has passed. Late deliveries have come around then.",
    "de": "Der Termin des Lieferanten ist verstrichen. Um diese Zeit kamen verspätete Lieferungen bisher an.",
    "fr": "La date du fournisseur est passée. "
    "Jusqu'ici, les livraisons en retard sont arrivées à peu près à ce moment-là.",
    "es": "La fecha del proveedor ha pasado. Hasta ahora, las entregas con retraso llegaron por esas fechas.",
    "ar": "انقضى موعد المورّد. وصلت الشحنات المتأخرة حتى الآن في نحو هذه المدة.",
}
_NO_FIRST_DATE = {
    "en": "There was no date yet that we could promise.",
    "de": "Es gab noch keinen Termin, den wir zusagen konnten.",
    "fr": "Il n'y avait pas encore de date que nous pouvions promettre.",
    "es": "Todavía no había ninguna fecha que pudiéramos prometer.",
    "ar": "لم يكن هناك بعد موعد نستطيع أن نعدك به.",
}
_REASONS = {
    "en": {
        "first_date": "This is the first date we can give you.",
        "supplier_confirmed": "The supplier has confirmed a date.",
        "supplier_moved": "The supplier has moved its delivery date.",
        "supplier_overdue": "The supplier's delivery is overdue.",
        "supplier_withdrew": "The supplier has withdrawn its date.",
        "stock_corrected": "We have fewer in stock than our records said.",
        "queue_moved": "The queue ahead of you has changed.",
        "no_news": "We wrote because we had said that we would; nothing had changed.",
        "ships_together": "It ships together with your other items, and one of them has another date now.",
        "stock_arrived": "The goods have arrived at our warehouse.",
        "warehouse_late": "Our warehouse needs longer than planned.",
        "worked_out_anew": "The supplier has changed nothing; we have worked out anew when it ships.",
        "swapped": "You chose this item instead.",
        "undone": "You took your choice back.",
        "shipping_changed": "You changed how your order ships.",
    },
    "de": {
        "first_date": "Das ist der erste Termin, den wir Ihnen nennen können.",
        "supplier_confirmed": "Der Lieferant hat einen Termin bestätigt.",
        "supplier_moved": "Der Lieferant hat seinen Liefertermin verschoben.",
        "supplier_overdue": "Die Lieferung des Lieferanten ist überfällig.",
        "supplier_withdrew": "Der Lieferant hat seinen Termin zurückgezogen.",
        "stock_corrected": "Wir haben weniger auf Lager, als unser Bestand auswies.",
        "queue_moved": "Die Warteliste vor Ihnen hat sich geändert.",
        "no_news": "Wir haben geschrieben, weil es zugesagt war; geändert hatte sich nichts.",
        "ships_together": "Alles wird zusammen verschickt, und einer Ihrer Artikel hat einen anderen Termin.",
        "stock_arrived": "Die Ware ist in unserem Lager eingetroffen.",
        "warehouse_late": "Unser Lager braucht länger als geplant.",
        "worked_out_anew": "Der Lieferant hat nichts geändert; wir haben neu berechnet, wann verschickt wird.",
        "swapped": "Sie haben sich für diesen Artikel entschieden.",
        "undone": "Sie haben Ihre Entscheidung zurückgenommen.",
        "shipping_changed": "Sie haben geändert, wie Ihre Bestellung verschickt wird.",
    },
    "fr": {
        "first_date": "C'est la première date que nous pouvons vous donner.",
        "supplier_confirmed": "Le fournisseur a confirmé une date.",
        "supplier_moved": "Le fournisseur a déplacé sa date de livraison.",
        "supplier_overdue": "La livraison du fournisseur est en retard.",
        "supplier_withdrew": "Le fournisseur a retiré sa date.",
        "stock_corrected": "Nous en avons moins en stock que ne l'indiquait notre inventaire.",
        "queue_moved": "La file d'attente devant vous a changé.",
        "no_news": "Nous vous avons écrit parce que nous l'avions annoncé\u00a0; rien n'avait changé.",
        "ships_together": "Tout est expédié ensemble, et l'un de vos autres articles a une nouvelle date.",
        "stock_arrived": "La marchandise est arrivée dans notre entrepôt.",
        "warehouse_late": "Notre entrepôt a besoin de plus de temps que prévu.",
        "worked_out_anew": "Le fournisseur n'a rien changé\u00a0; nous avons recalculé la date d'expédition.",
        "swapped": "Vous avez choisi cet article à la place.",
        "undone": "Vous êtes revenu sur votre choix.",
        "shipping_changed": "Vous avez changé la façon dont votre commande est expédiée.",
    },
    "es": {
        "first_date": "Es la primera fecha que podemos darle.",
        "supplier_confirmed": "El proveedor ha confirmado una fecha.",
        "supplier_moved": "El proveedor ha cambiado su fecha de entrega.",
        "supplier_overdue": "La entrega del proveedor va con retraso.",
        "supplier_withdrew": "El proveedor ha retirado su fecha.",
        "stock_corrected": "Tenemos menos en stock de lo que decía nuestro inventario.",
        "queue_moved": "La cola por delante de usted ha cambiado.",
        "no_news": "Le escribimos porque así lo habíamos dicho; no había cambiado nada.",
        "ships_together": "Todo se envía junto, y otro de sus artículos tiene ahora otra fecha.",
        "stock_arrived": "La mercancía ha llegado a nuestro almacén.",
        "warehouse_late": "Nuestro almacén necesita más tiempo de lo previsto.",
        "worked_out_anew": "El proveedor no ha cambiado nada; hemos vuelto a calcular la fecha de envío.",
        "swapped": "Usted eligió este artículo en su lugar.",
        "undone": "Usted anuló su elección.",
        "shipping_changed": "Usted cambió la forma en que se envía su pedido.",
    },
    "ar": {
        "first_date": "هذا أول موعد نستطيع تقديمه لك.",
        "supplier_confirmed": "أكّد المورّد موعدًا.",
        "supplier_moved": "غيّر المورّد موعد التسليم.",
        "supplier_overdue": "تأخر تسليم المورّد.",
        "supplier_withdrew": "سحب المورّد موعده.",
        "stock_corrected": "لدينا في المخزون أقل مما تقوله سجلاتنا.",
        "queue_moved": "تغيّر الطابور أمامك.",
        "no_news": "كتبنا إليك كما وعدنا، ولم يتغير شيء.",
        "ships_together": "يُشحن مع بقية طلبك، ولأحد الأصناف الأخرى موعد جديد.",
        "stock_arrived": "وصلت البضاعة إلى مستودعنا.",
        "warehouse_late": "يحتاج مستودعنا وقتًا أطول من المخطط.",
        "worked_out_anew": "لم يغيّر المورّد شيئًا، وأعدنا حساب موعد الشحن.",
        "swapped": "اخترت هذا الصنف بديلًا.",
        "undone": "تراجعت عن اختيارك.",
        "shipping_changed": "غيّرت طريقة شحن طلبك.",
    },
}


def basis_words(
    basis: str,
    kind: str,
    evidence_on: date | None,
    language: str,
    *,
    usual_days: tuple[int, int] | None = None,
    today: date | None = None,
) -> str:
    """The honest sentence about how sure a date is: "Confirmed by the supplier on 18 November."

    `basis` is a word of `Basis`, `kind` a product kind. `usual_days` is how many days such orders took,
    shortest to longest; it is said as a length of time, never as a date, and only where the basis is `usual`.
    The evidence's day shows its year when that is not the year of `today`. KeyError for no basis.
    """
    undated, dated = _sentences(Basis.of(basis).word, kind, language)
    if basis == "usual" and usual_days:
        return f"{undated} {_USUALLY[language].format(_length(*usual_days, language))}"
    if evidence_on:
        return dated.format(day(evidence_on, language, today))
    return undated


def kept_words(kept: int, known: int, language: str) -> str:
    """How often dates of the same supplier were kept."""
    return _KEPT[language].format(kept, known)


def overdue_words(language: str) -> str:
    """What days rest on after the day that the supplier confirmed has passed."""
    return _OVERDUE[language]


def reason_words(code: str, language: str, *, is_dated: bool = True) -> str:
    """Why a date changed, for a code of `REASONS`; nothing for no code. KeyError for a code nobody knows.

    `is_dated`: there is a date at all. The first word on an order may be that there is none.
    """
    if code == "first_date" and not is_dated:
        return _NO_FIRST_DATE[language]
    return _REASONS[language][code] if code else ""


def _sentences(basis: str, kind: str, language: str) -> tuple[str, str]:
    sentences = _BASES[language]
    return sentences.get((basis, kind)) or sentences[(basis, "")]


def _length(shortest: int, longest: int, language: str) -> str:
    """A length of time in whole weeks, rounded outwards, or in days where it is less than two weeks."""
    step = 7 if longest >= 14 else 1
    low, high = max(shortest, 0) // step, max(-(-longest // step), 1)
    between, about, up_to = _SPANS[language]
    span = up_to if low == 0 else about if low == high else between
    one, many = _UNITS[language][step]
    return span.format(low, high, unit=one if high == 1 else many)
