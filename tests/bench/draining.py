"""One worker that empties an outbox, beside a bare client, in a process whose memory is its own to measure."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from time import perf_counter

import aiohttp
import structlog

from portal.collector import spare_what_is_loaded
from portal.delivery import preparing_room
from portal.delivery.channels.sendgrid_email import SendGridEmail
from portal.delivery.channels.twilio_sms import AuthToken, TwilioSms
from portal.delivery.sender import Sender
from portal.stand_by import StandBy
from portal.store.database import Database
from tests.bench.report import taken
from tests.bench.shop import NOW, links

# What the bare client has in flight, and what it sends: about a mail of ours.
AT_ONCE, BODY = 128, b"x" * 4_000
PATHS = {"email": "/v3/mail/send", "sms": "/2010-04-01/Accounts/AC1/Messages.json"}
# Nobody's quiet hours.
NOON = NOW + timedelta(hours=6)


# How much it sends before each of the sender's turns, and after the last.
SOME = 2_000


def main(url: str, channel: str, provider: str, has_bare: bool) -> None:
    """Empty the outbox turn by turn, in turn with a bare client if that is wanted; say what both took."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    spare_what_is_loaded()  # as `portal work` does
    with StandBy(preparing_room.work) as stand_by:
        _measure(_sender(Database(url), provider, stand_by), provider + PATHS[channel], has_bare)


def _measure(sender: Sender, address: str, has_bare: bool) -> None:
    sent, seconds, asked, bare_seconds = 0, 0.0, 0, 0.0
    is_over = False
    while not is_over:
        if has_bare:
            bare_seconds += taken(lambda: asyncio.run(_ask(address, SOME)))
            asked += SOME
        begun = perf_counter()
        handled = sender.turn()
        if handled:
            seconds += perf_counter() - begun
        sent, is_over = sent + handled, not handled
    peak = _kilobytes("self/status", "VmHWM")
    # What they share is there once, and counted so.
    in_all = sum(_kilobytes(f"{one}/smaps_rollup", "Pss") for one in ("self", *_descendants("self")))
    sender.close()
    said = {"sent": sent, "seconds": seconds, "asked": asked, "bare_seconds": bare_seconds}
    print(json.dumps({**said, "peak_kilobytes": peak, "in_all_kilobytes": in_all}))


def _kilobytes(file: str, name: str) -> int:
    lines = (Path("/proc") / file).read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


def _descendants(process: str) -> Iterator[str]:
    for children in (Path("/proc") / process / "task").glob("*/children"):
        for child in children.read_text().split():
            yield child
            yield from _descendants(child)


def _sender(database: Database, provider: str, stand_by: StandBy) -> Sender:
    mails = SendGridEmail("SG.key", provider, 10)
    texts = TwilioSms(
        "AC1",
        AuthToken("token"),
        provider,
        10,
        status_callback_base="https://portal.example",
        from_="+15005550006",
    )
    return Sender(
        database.with_little_memory(),
        {"email": mails, "sms": texts},
        links(),
        lambda: NOON,
        "out@portal.example",
        60,
        10,
        stand_by=stand_by,
    )


async def _ask(url: str, count: int) -> None:
    work = repeat(None, count)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def some() -> None:
            for _ in work:
                async with session.post(url, data=BODY) as response:
                    await response.read()

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    main(*sys.argv[1:4], has_bare=sys.argv[4:] == ["bare"])
