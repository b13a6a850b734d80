"""What machines ask: alive, ready, how busy. Says nothing about people."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.store import look_ups, outbox, owed_notices, plans, sending_gates
from portal.web.hosts import PROOF_PATH, asked_host
from portal.web.house import Portal, portal_of
from portal.web.route import Route

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Whoever passes a request on says so in one of these: then the address we see is not where it came from.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")


async def alive(request: Request) -> Response:
    """The process answers. Touches nothing."""
    return PlainTextResponse("ok")


def ready(request: Request) -> Response:
    """The database answers and its schema is current, else 503."""
    if portal_of(request).is_ready():
        return PlainTextResponse("ready")
    return PlainTextResponse("not ready", 503, {"Retry-After": "5"})


def metrics(request: Request) -> Response:
    """Prometheus: what waits, and for how long. For this machine only; anybody else finds nothing here."""
    if not _is_from_this_machine(request):
        raise HTTPException(404)
    registry = CollectorRegistry()
    registry.register(_Waiting(portal_of(request)))
    registry.register(portal_of(request).webhook_refusals)
    return Response(generate_latest(registry), media_type=_METRICS_TYPE)


def _is_from_this_machine(request: Request) -> bool:
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False


class _Waiting(Collector):
    """Depth and age of the two to-do lists, read from the database at the moment of asking."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        now = self._portal.clock()
        with self._portal.database.reading() as session:
            states, oldest = outbox.counts(session), owed_notices.oldest_due(session, now)
            unknown_since = look_ups.oldest_unknown(session)
            due, due_since = plans.depth(session, now)
            failed, stopped = sending_gates.failures(session), sending_gates.stopped_counts(session)
        depth = GaugeMetricFamily("portal_outbox_notices", "Notices by state.", labels=["state"])
        for state, count in states.items():
            depth.add_metric([state], count)
        yield depth
        yield _gauge(
            "portal_outbox_oldest_due_seconds", "Age of the longest overdue notice.", _age(oldest, now)
        )
        unknown = "Notices of which nobody knows whether they left."
        yield _gauge("portal_outbox_unknown", unknown, states["unknown"])
        yield _gauge("portal_outbox_oldest_unknown_seconds", "Age of the oldest.", _age(unknown_since, now))
        yield _by_channel("portal_provider_errors", "Notices whose last try a provider did not take.", failed)
        yield _by_channel(
            "portal_channels_stopped", "Accounts and merchants' channels that are stopped.", stopped
        )
        yield _gauge("portal_skus_due", "SKUs that are due to be planned.", due)
        yield _gauge(
            "portal_skus_oldest_due_seconds", "Age of the longest overdue plan.", _age(due_since, now)
        )


def _by_channel(name: str, words: str, counts: Mapping[str, int]) -> Metric:
    metric = GaugeMetricFamily(name, words, labels=["channel"])
    for channel, count in sorted(counts.items()):
        metric.add_metric([channel], count)
    return metric


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def host_proof(request: Request) -> Response:
    """That requests to the host that was asked come here: what `portal host verify` looks for. Opens nothing."""
    return PlainTextResponse(portal_of(request).links.host_proof(asked_host(request.headers)))


ROUTES = [
    Route("GET", "/healthz", alive, auth="ops"),
    Route("GET", "/readyz", ready, auth="ops"),
    Route("GET", "/metrics", metrics, auth="ops"),
    Route("GET", PROOF_PATH, host_proof),
]
