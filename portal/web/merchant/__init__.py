"""The merchant's console: what waits, what is owed, what was said, and in which words."""

from collections.abc import Callable, Mapping
from typing import Any

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
from portal.web.route import Route

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


def _page(path: str, handler: Callable[..., Any], tenant: bool = False) -> Route:
    return Route("GET", path, handler, auth="session", roles=("merchant",), tenant=tenant)


def _post(
    path: str,
    handler: Callable[..., Any],
    sample: Mapping[str, str] | None = None,
    *,
    tenant: bool = False,
    mutates: bool = True,
    destructive: bool = False,
    most_files: int = 0,
) -> Route:
    return Route(
        "POST",
        path,
        handler,
        auth="session",
        roles=("merchant",),
        tenant=tenant,
        mutates=mutates,
        destructive=destructive,
        most_files=most_files,
        sample=sample or {},
    )


ROUTES = [
    _page("/merchant", overview.show),
    _page("/merchant/queues", queues.show),
    _page("/merchant/queues/one", queues.show_one),
    _page("/merchant/queues/end", endings.consider),
    _post("/merchant/queues/end", endings.end, {"sku": "LAMP"}, destructive=True),
    _post("/merchant/queues/sell", endings.sell_again, {"sku": "LAMP"}),
    _page("/merchant/supplies", supplies.show),
    _post("/merchant/supplies/links", supplies.make_link, {"supplier": "ACME"}),
    _post(
        "/merchant/supplies/links/revocation", supplies.revoke_link, {"supplier": "ACME"}, destructive=True
    ),
    _page("/merchant/dates", dates.show),
    _page("/merchant/requests", requests.show),
    _post("/merchant/requests/{choice_id:int}/done", requests.carry_out, tenant=True),
    _page("/merchant/problems", problems.show),
    _post("/merchant/problems/{problem_id:int}/settle", problems.settle, tenant=True),
    _page("/merchant/tasks", tasks.show),
    _post("/merchant/tasks/{task_id:int}/settle", tasks.settle, tenant=True),
    _page("/merchant/documents", documents.index),
    _post("/merchant/documents", documents.receive, {"kind": "stock"}, most_files=1),
    _page("/merchant/documents/{document_id:int}", documents.show, tenant=True),
    _post("/merchant/documents/{document_id:int}/settle", documents.settle_all, tenant=True),
    _page("/merchant/templates", templates.index),
    _page(_TEMPLATE, templates.show),
    _post(_TEMPLATE, templates.save, _WORDS),
    _post(f"{_TEMPLATE}/preview", templates.preview, _WORDS, mutates=False),
    _post(f"{_TEMPLATE}/default", templates.restore, destructive=True),
    _page("/merchant/templates/{kind}/email/{language}/mail", previews.mail),
    _page("/merchant/store", store.show),
    _post("/merchant/store", store.save, {"address": "https://shop.example.com/hooks/backorders"}),
    _post("/merchant/store/secret", store.renew),
    _post("/merchant/store/secret/drop", store.drop, destructive=True),
    _post("/merchant/store/stop", store.stop, destructive=True),
    _post("/merchant/store/messages/{message_id:int}/again", store.again, tenant=True),
    _page("/merchant/brand", brand.show),
    _post("/merchant/brand", brand.save, _BRAND, most_files=1),
    _post("/merchant/brand/preview", brand.preview, _BRAND, most_files=1),
    _page("/merchant/brand/page", brand_frames.page),
    _page("/merchant/brand/mail", brand_frames.mail),
    _page("/merchant/policy", policy.show),
    _post("/merchant/policy", policy.save, _POLICY),
]
