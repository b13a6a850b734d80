"""The merchant's console: what waits, what is owed, what was said, and in which words."""

from portal.web.merchant import (
    brand,
    brand_frames,
    dates,
    documents,
    endings,
    overview,
    policy,
    previews,
    problems,
    queues,
    requests,
    store,
    supplies,
    tasks,
    templates,
)
from portal.web.route import Desk

_DESK = Desk(("merchant",))
_TEMPLATE = "/merchant/templates/{kind}/{channel}/{language}"
_WORDS = {
    "subject": "Order {{ order.number }}",
    "body": "There is news on your order {{ order.number }}: {{ link }}",
    "order": "",
}
_POLICY = {
    "promise_from": "confirmed",
    "patience_days": "3",
    "receiving_days": "1",
    "handling_days": "1",
    "update_every_days": "14",
    "quiet_from": "20:00",
    "quiet_until": "09:00",
    "ships": "separately",
    "cut_off": "",
    "closed_days": "",
    "priority_classes": "",
    "messages_a_day": "3",
    "undo_minutes": "30",
}
_BRAND = {"name": "Acme Outdoor", "main": "#1b6a55", "help_url": "https://shop.example.com/help"}

ROUTES = [
    _DESK.page("/merchant", overview.show),
    _DESK.page("/merchant/queues", queues.show),
    _DESK.page("/merchant/queues/one", queues.show_one),
    _DESK.page("/merchant/queues/end", endings.consider),
    _DESK.post("/merchant/queues/end", endings.end, {"sku": "LAMP"}, destructive=True),
    _DESK.post("/merchant/queues/sell", endings.sell_again, {"sku": "LAMP"}),
    _DESK.page("/merchant/supplies", supplies.show),
    _DESK.post("/merchant/supplies/links", supplies.make_link, {"supplier": "ACME"}),
    _DESK.post(
        "/merchant/supplies/links/revocation", supplies.revoke_link, {"supplier": "ACME"}, destructive=True
    ),
    _DESK.page("/merchant/dates", dates.show),
    _DESK.page("/merchant/requests", requests.show),
    _DESK.post("/merchant/requests/{choice_id:int}/done", requests.carry_out),
    _DESK.page("/merchant/problems", problems.show),
    _DESK.post("/merchant/problems/{problem_id:int}/settle", problems.settle),
    _DESK.page("/merchant/tasks", tasks.show),
    _DESK.post("/merchant/tasks/{task_id:int}/settle", tasks.settle),
    _DESK.page("/merchant/documents", documents.index),
    _DESK.post("/merchant/documents", documents.receive, {"kind": "stock"}, most_files=1),
    _DESK.page("/merchant/documents/{document_id:int}", documents.show),
    _DESK.post("/merchant/documents/{document_id:int}/settle", documents.settle_all),
    _DESK.page("/merchant/templates", templates.index),
    _DESK.page(_TEMPLATE, templates.show),
    _DESK.post(_TEMPLATE, templates.save, _WORDS),
    _DESK.post(f"{_TEMPLATE}/preview", templates.preview, _WORDS, mutates=False),
    _DESK.post(f"{_TEMPLATE}/default", templates.restore, destructive=True),
    _DESK.page("/merchant/templates/{kind}/email/{language}/mail", previews.mail),
    _DESK.page("/merchant/store", store.show),
    _DESK.post("/merchant/store", store.save, {"address": "https://shop.example.com/hooks/backorders"}),
    _DESK.post("/merchant/store/secret", store.renew),
    _DESK.post("/merchant/store/secret/drop", store.drop, destructive=True),
    _DESK.post("/merchant/store/stop", store.stop, destructive=True),
    _DESK.post("/merchant/store/messages/{message_id:int}/again", store.again),
    _DESK.page("/merchant/brand", brand.show),
    _DESK.post("/merchant/brand", brand.save, _BRAND, most_files=1),
    _DESK.post("/merchant/brand/preview", brand.preview, _BRAND, most_files=1),
    _DESK.page("/merchant/brand/page", brand_frames.page),
    _DESK.page("/merchant/brand/mail", brand_frames.mail),
    _DESK.page("/merchant/policy", policy.show),
    _DESK.post("/merchant/policy", policy.save, _POLICY),
]
