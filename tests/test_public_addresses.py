"""Which addresses that somebody typed are written to: the public net alone, and this machine for who is on it."""

import pytest

from portal.domain.refusals import Refusal
from portal.public_addresses import checked_address, may_be_reached


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/hooks/backorders",
        "https://shop.example.com:8443/hooks?shop=7",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
    ],
)
def test_https_on_the_public_net_is_fine(url: str) -> None:
    assert checked_address(f" {url} ", allows_loopback=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example.com",
        "http://shop.example.com/",
        "ftp://shop.example.com/",
        "https:///hooks",
        "https://user:word@shop.example.com/",
        "https://shop.example.com/#part",
        "https://shop.example.com:99999/",
        "https://shop.example.com/a\r\nX-Other: header",
        "https://shop.example.com/" + "a" * 2_000,
        "https://10.0.0.8/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.8]/",
        "https://[64:ff9b::a00:8]/",
        "https://printer.local/",
        "https://db.internal/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
    ],
)
def test_everything_else_is_refused_with_what_it_should_look_like(url: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_address(url, allows_loopback=False)
    assert "https://shop.example.com" in refusal.value.way_forward


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/hook", "http://localhost/", "https://[::1]:8443/"])
def test_a_portal_on_loopback_writes_to_its_own_machine(url: str) -> None:
    assert checked_address(url, allows_loopback=True) == url


def test_a_portal_on_loopback_still_writes_to_no_private_network() -> None:
    with pytest.raises(Refusal):
        checked_address("http://10.0.0.8/", allows_loopback=True)


@pytest.mark.parametrize(
    ("ip", "without", "with_loopback"),
    [
        ("93.184.215.14", True, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("10.0.0.8", False, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a00:8::1", False, False),
        ("fe80::1%eth0", False, False),
        ("224.0.0.1", False, False),
        ("0.0.0.0", False, False),
        ("no address", False, False),
    ],
)
def test_what_a_name_stands_for_is_judged_too(ip: str, without: bool, with_loopback: bool) -> None:
    assert may_be_reached(ip, allows_loopback=False) is without
    assert may_be_reached(ip, allows_loopback=True) is with_loopback
