"""The locked sentences of legal notices in every language: see `statements`, which puts them together."""

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "new": "We cannot ship this by {due}. The new date is {new}.",
        "no_new": "We cannot ship this by {due}, and no new date can be given. {why}",
        "no_supply": "There is no confirmed supply yet.",
        "choice": "You may wait, or cancel and get a full and prompt refund.",
        "consent": (
            "Unless we hear from you before it ships and before {new}, you are deemed to consent to "
            "this delay."
        ),
        "ends": (
            "Your order is cancelled automatically and refunded in full unless, by {silence}, we have"
            " shipped it and you have not cancelled, or you have told us that you agree to wait."
        ),
        "always": "If you agree to wait without a date, you may still cancel at any time before it ships.",
        "renewed": (
            "If you do not agree to this by {silence} and we have not shipped it by then, your order "
            "is cancelled automatically and refunded in full."
        ),
        "told_new": "It will not reach you by {due}. We now expect to ship it by {new}.",
        "told_no_new": "It will not reach you by {due}, and no new date can be given. {why}",
        "told": (
            "You need not answer: silence changes nothing, and your order stays open. You may cancel "
            "and get all your money back. Once {due} has passed you may set us a further period, and "
            "end the contract if we miss that as well."
        ),
        "ended": (
            "We had not shipped it by {due}, and you had not agreed to wait longer. So the order is "
            "cancelled, and all that you paid for it goes back the way you paid, by {refund} at the "
            "latest."
        ),
        "given_up": (
            "We will not be able to ship this: nothing more of it is coming. So the order is "
            "cancelled, and all that you paid for it goes back the way you paid, by {refund} at the "
            "latest."
        ),
        "short_definite": (
            "not by {due}, new date {new}. No answer before then = you agree. Or cancel for a full refund"
        ),
        "short_longer": "not by {due}, new date {new}. Agree by {silence}, or it is cancelled with a full refund",
        "short_indefinite": (
            "not by {due}, no new date. Agree by {silence} (you can cancel any time), or it is "
            "cancelled with a full refund"
        ),
        "short_renewed": "not by {due}, new date {new}. Agree by {silence}, or it is cancelled with a full refund",
        "short_renewed_open": "not by {due}, no new date. Agree by {silence}, or it is cancelled with a full refund",
        "short_told": "not with you by {due}. No need to answer. You may cancel and get all your money back",
        "short_given_up": "cancelled, as nothing more of it is coming. Full refund by {refund}",
        "short_ended": "cancelled, as you had not agreed to wait longer. Full refund by {refund}",
    },
    "de": {
        "new": "Wir können dies nicht bis zum {due} versenden. Der neue Termin ist {new}.",
        "no_new": "Wir können dies nicht bis zum {due} versenden und keinen neuen Termin nennen. {why}",
        "no_supply": "Es gibt noch keine bestätigte Lieferung.",
        "choice": "Sie können warten oder stornieren und erhalten dann umgehend Ihr ganzes Geld zurück.",
        "consent": (
            "Wenn wir vor dem Versand und vor dem {new} nichts von Ihnen hören, gilt das als Ihr "
            "Einverständnis mit dieser Verzögerung."
        ),
        "ends": (
            "Ihre Bestellung wird automatisch storniert und ganz erstattet, wenn wir sie nicht bis "
            "{silence} versandt haben, ohne dass Sie storniert haben, und Sie uns bis dahin auch "
            "nicht gesagt haben, dass Sie warten."
        ),
        "always": "Wenn Sie ohne Termin warten, können Sie trotzdem bis zum Versand jederzeit stornieren.",
        "renewed": (
            "Wenn Sie dem nicht bis {silence} zustimmen und wir bis dahin nicht versandt haben, wird "
            "Ihre Bestellung automatisch storniert und ganz erstattet."
        ),
        "told_new": "Es wird Sie nicht bis zum {due} erreichen. Wir rechnen jetzt mit dem Versand bis zum {new}.",
        "told_no_new": (
            "Es wird Sie nicht bis zum {due} erreichen, und ein neuer Termin kann nicht genannt werden. {why}"
        ),
        "told": (
            "Sie müssen nicht antworten: Schweigen ändert nichts, Ihre Bestellung bleibt offen. Sie "
            "können stornieren und erhalten alles zurück. Nach dem {due} können Sie uns eine "
            "Nachfrist setzen und vom Vertrag zurücktreten, wenn wir auch diese versäumen."
        ),
        "ended": (
            "Wir hatten es bis zum {due} nicht versandt, und Sie hatten einem längeren Warten nicht "
            "zugestimmt. Daher ist die Bestellung storniert, und alles, was Sie dafür bezahlt haben, "
            "geht auf demselben Weg zurück, spätestens am {refund}."
        ),
        "given_up": (
            "Wir werden dies nicht versenden können: Es kommt nichts mehr davon. Daher ist die "
            "Bestellung storniert, und alles, was Sie dafür bezahlt haben, geht auf demselben Weg "
            "zurück, spätestens am {refund}."
        ),
        "short_definite": (
            "nicht bis {due}, neuer Termin {new}. Keine Antwort bis dahin = Sie sind einverstanden. "
            "Oder Storno, volle Erstattung"
        ),
        "short_longer": (
            "nicht bis {due}, neuer Termin {new}. Bis {silence} zustimmen, sonst Storno und volle Erstattung"
        ),
        "short_indefinite": (
            "nicht bis {due}, kein Termin. Bis {silence} zustimmen (Storno bleibt möglich), sonst "
            "Storno und volle Erstattung"
        ),
        "short_renewed": (
            "nicht bis {due}, neuer Termin {new}. Bis {silence} zustimmen, sonst Storno und volle Erstattung"
        ),
        "short_renewed_open": (
            "nicht bis {due}, kein Termin. Bis {silence} zustimmen, sonst Storno und volle Erstattung"
        ),
        "short_told": (
            "nicht bis {due} bei Ihnen. Keine Antwort nötig. Sie können stornieren und erhalten alles zurück"
        ),
        "short_given_up": "storniert, da nichts mehr davon kommt. Volle Erstattung bis {refund}",
        "short_ended": "storniert, da Sie nicht zugestimmt haben. Volle Erstattung bis {refund}",
    },
    "fr": {
        "new": "Nous ne pouvons pas expédier cet article d'ici au {due}. La nouvelle date est le {new}.",
        "no_new": (
            "Nous ne pouvons pas expédier cet article d'ici au {due} et aucune nouvelle date ne peut "
            "être donnée. {why}"
        ),
        "no_supply": "Aucun réapprovisionnement n'est encore confirmé.",
        "choice": "Vous pouvez attendre, ou annuler et être remboursé en totalité et sans délai.",
        "consent": (
            "Sans nouvelles de vous avant l'expédition et avant le {new}, vous êtes réputé accepter "
            "ce retard."
        ),
        "ends": (
            "Votre commande est annulée automatiquement et remboursée en totalité sauf si, d'ici au "
            "{silence}, nous l'avons expédiée sans que vous l'ayez annulée, ou si vous nous avez dit "
            "que vous acceptez d'attendre."
        ),
        "always": (
            "Si vous acceptez d'attendre sans date, vous pouvez toujours annuler à tout moment avant "
            "l'expédition."
        ),
        "renewed": (
            "Sans votre accord d'ici au {silence}, et si nous ne l'avons pas expédiée d'ici là, votre"
            " commande est annulée automatiquement et remboursée en totalité."
        ),
        "told_new": (
            "Il ne vous parviendra pas d'ici au {due}. Nous prévoyons maintenant de l'expédier d'ici "
            "le {new}."
        ),
        "told_no_new": (
            "Il ne vous parviendra pas d'ici au {due} et aucune nouvelle date ne peut être donnée. {why}"
        ),
        "told": (
            "Vous n'avez pas à répondre\u00a0: le silence ne change rien et votre commande reste ouverte. "
            "Vous pouvez annuler et être remboursé de tout. Après le {due}, vous pouvez nous fixer un"
            " délai supplémentaire et mettre fin au contrat si nous le manquons aussi."
        ),
        "ended": (
            "Il n'était pas expédié le {due} et vous n'aviez pas accepté d'attendre plus longtemps. "
            "La commande est donc annulée, et tout ce que vous avez payé vous est rendu de la même "
            "façon, au plus tard le {refund}."
        ),
        "given_up": (
            "Nous ne pourrons pas expédier cet article\u00a0: il n'en viendra plus. La commande est donc "
            "annulée, et tout ce que vous avez payé vous est rendu de la même façon, au plus tard le "
            "{refund}."
        ),
        "short_definite": (
            "pas d'ici au {due}, nouvelle date le {new}. Sans réponse avant = accord. Ou annulez, "
            "tout est remboursé"
        ),
        "short_longer": (
            "pas d'ici au {due}, nouvelle date le {new}. Accord d'ici au {silence}, sinon annulé et remboursé"
        ),
        "short_indefinite": (
            "pas d'ici au {due}, sans date. Accord d'ici au {silence} (annulable toujours), sinon "
            "annulé et remboursé"
        ),
        "short_renewed": (
            "pas d'ici au {due}, nouvelle date le {new}. Accord d'ici au {silence}, sinon annulé et remboursé"
        ),
        "short_renewed_open": "pas d'ici au {due}, sans date. Accord d'ici au {silence}, sinon annulé et remboursé",
        "short_told": "pas chez vous d'ici au {due}. Réponse inutile. Vous pouvez annuler, tout est remboursé",
        "short_given_up": "annulé, car il n'en viendra plus. Tout est remboursé d'ici au {refund}",
        "short_ended": "annulé, faute de votre accord. Tout est remboursé d'ici au {refund}",
    },
    "es": {
        "new": "No podemos enviar esto para el {due}. La nueva fecha es el {new}.",
        "no_new": "No podemos enviar esto para el {due} y no se puede dar una nueva fecha. {why}",
        "no_supply": "Todavía no hay un suministro confirmado.",
        "choice": "Puede esperar, o cancelar y recibir de inmediato el reembolso completo.",
        "consent": (
            "Si no sabemos nada de usted antes del envío y antes del {new}, se entenderá que acepta "
            "este retraso."
        ),
        "ends": (
            "Su pedido se cancela automáticamente con reembolso completo salvo que, a más tardar el "
            "{silence}, lo hayamos enviado sin que usted lo haya cancelado, o usted nos haya dicho "
            "que acepta esperar."
        ),
        "always": "Si acepta esperar sin fecha, podrá cancelar en cualquier momento antes del envío.",
        "renewed": (
            "Si no lo acepta a más tardar el {silence} y no lo hemos enviado para entonces, su pedido"
            " se cancela automáticamente con reembolso completo."
        ),
        "told_new": "No le llegará para el {due}. Ahora prevemos enviarlo a más tardar el {new}.",
        "told_no_new": "No le llegará para el {due} y no se puede dar una nueva fecha. {why}",
        "told": (
            "No tiene que responder: el silencio no cambia nada y su pedido sigue abierto. Puede "
            "cancelar y recuperar todo su dinero. Después del {due} puede fijarnos un plazo adicional"
            " y poner fin al contrato si tampoco lo cumplimos."
        ),
        "ended": (
            "No lo habíamos enviado el {due} y usted no había aceptado esperar más. Por eso el pedido"
            " queda cancelado y todo lo que pagó se le devuelve de la misma forma, a más tardar el "
            "{refund}."
        ),
        "given_up": (
            "No podremos enviar esto: no va a llegar más. Por eso el pedido queda cancelado y todo lo "
            "que pagó se le devuelve de la misma forma, a más tardar el {refund}."
        ),
        "short_definite": (
            "no saldrá para el {due}, nueva fecha {new}. Sin respuesta = acepta. O cancele con reembolso completo"
        ),
        "short_longer": (
            "no saldrá para el {due}, nueva fecha {new}. Acepte hasta el {silence} o se cancela con "
            "reembolso completo"
        ),
        "short_indefinite": (
            "no saldrá para el {due}, sin fecha. Acepte hasta el {silence} (puede cancelar siempre) o se "
            "cancela con reembolso"
        ),
        "short_renewed": (
            "no saldrá para el {due}, nueva fecha {new}. Acepte hasta el {silence} o se cancela con "
            "reembolso completo"
        ),
        "short_renewed_open": (
            "no saldrá para el {due}, sin fecha. Acepte hasta el {silence} o se cancela con reembolso completo"
        ),
        "short_told": "no le llegará para el {due}. No hace falta responder. Puede cancelar y recuperar todo",
        "short_given_up": "cancelado, porque no va a llegar más. Reembolso completo a más tardar el {refund}",
        "short_ended": "cancelado, sin su acuerdo para esperar. Reembolso completo a más tardar el {refund}",
    },
}
