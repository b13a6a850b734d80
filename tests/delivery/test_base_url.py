"""Where a provider may be reached."""

import pytest

from portal.delivery.channels.base_url import check_base_url


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.sendgrid.com", "https://api.sendgrid.com"),
        ("https://api.eu.sendgrid.com/", "https://api.eu.sendgrid.com"),
        ("https://proxy.example:8443/twilio/", "https://proxy.example:8443/twilio"),
        (" http://127.0.0.1:18081 ", "http://127.0.0.1:18081"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_https_is_for_everywhere_and_http_for_this_machine(url: str, kept: str) -> None:
    assert check_base_url(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://api.sendgrid.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@api.example.com",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "api.sendgrid.com",
        "https://",
        "https://api.example.com:port",
        "https://api.example.com:99999",
        "https://[::1",
        "https://" + "a" * 80 + ".com",
        "https://api.example.com?key=hidden",
        "https://api.example.com#hidden",
        "",
    ],
)
def test_anything_else_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The .*base URL of a provider.*\.$"):
        check_base_url(url)


def test_the_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(ValueError, match="no user") as refusal:
        check_base_url("https://me:hidden@api.example.com")
    assert "hidden" not in str(refusal.value)
