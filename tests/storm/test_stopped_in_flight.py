"""STOP comes in at the web side while other processes have texts under way: from then on nothing leaves any more."""

from urllib.parse import urlencode

import httpx

from portal.store import suppressions
from tests.databases import on_both_databases
from tests.providers import FORM, signed_by_twilio
from tests.storm.births import a_free_port, until
from tests.storm.provider import Manner
from tests.storm.scene import Scene

pytestmark = on_both_databases

SAM, KIM = "+4915123456701", "+4915123456702"
# Nobody's patience is to end before the test says so.
PATIENT = {"PORTAL_PROVIDER_TIMEOUT_SECONDS": "20", "PORTAL_LEASE_SECONDS": "50"}


def _says_stop(scene: Scene, phone: str) -> None:
    """A signed call of Twilio's to the web side, which keeps it; some process works it off."""
    path = "/webhooks/twilio/inbound"
    said = {"MessageSid": f"SM{phone[1:]:0>32}", "From": phone, "To": "+15005550006", "Body": "STOP"}
    headers = FORM | signed_by_twilio(scene.origin + path, list(said.items()))
    httpx.post(scene.origin + path, headers=headers, content=urlencode(said)).raise_for_status()


def _are_stopped(scene: Scene) -> bool:
    return all(scene.shop.reads(suppressions.why_stopped, "sms", phone) for phone in (SAM, KIM))


def test_who_says_stop_gets_what_had_left_and_nothing_else(scene: Scene) -> None:
    # Sam's text arrives in the end; Kim's is refused in a way that would be tried again.
    scene.behaves(Manner(holds=True, script=["", "busy"]))
    scene.sells_lamps()
    web = scene.serves(a_free_port())
    workers = []
    for number, phone in (("1001", SAM), ("1002", KIM)):
        scene.owes_a_text(number, phone)
        workers.append(scene.works(**PATIENT))
        until(lambda: scene.texts_asked_for() == len(workers), "a text is under way")
    scene.owes_a_text("1003", SAM)  # the workers have their hands full, so it waits

    for phone in (SAM, KIM):
        _says_stop(scene, phone)
    until(lambda: _are_stopped(scene), "the portal has heard it")
    scene.owes_a_text("1004", KIM)
    scene.behaves(Manner())
    scene.comes_to_rest()

    assert [taken.to for taken in scene.books.all()] == [SAM]
    assert [scene.state_of_text(number) for number in ("1001", "1002", "1003", "1004")] == [
        "sent",
        *["suppressed"] * 3,
    ]
    for process in (web, *workers):
        process.is_asked_to_leave()
