"""A provider for whoever asks for one: a real server at this machine, which answers as its script says."""

from collections.abc import Iterator

import pytest

from tests.delivery.provider_server import ProviderServer


@pytest.fixture
def provider() -> Iterator[ProviderServer]:
    """A provider that takes what comes."""
    with ProviderServer() as server:
        yield server
