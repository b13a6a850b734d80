"""Channels that take many messages at once, asked as the sender asks them: in an event loop of their own."""

import asyncio

from portal.delivery.channels.base import Message, Outcome, WideChannel
from tests import looping


def all_sent_by(channel: WideChannel, *messages: Message) -> list[Outcome]:
    """What became of these messages, sent at once."""

    async def ask() -> list[Outcome]:
        try:
            return list(await asyncio.gather(*(channel.send(message) for message in messages)))
        finally:
            await channel.close()

    return looping.run(ask())


def sent_by(channel: WideChannel, message: Message) -> Outcome:
    """What became of this one message."""
    (outcome,) = all_sent_by(channel, message)
    return outcome
