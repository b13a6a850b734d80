"""Secret links: what a token is worth, and that only our keys open what was sealed."""

import pytest
from cryptography.fernet import InvalidToken

from portal.links import Links, new_token, token_hash

OLD_KEY, NEW_KEY = "the key of last year, long enough for all", "the key of this year, long enough for all"


def test_no_two_tokens_are_alike_and_all_fit_into_an_address() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in tokens)
    assert min(map(len, tokens)) >= 32


def test_a_token_is_kept_as_a_hash_that_is_always_the_same() -> None:
    assert token_hash("abc") == token_hash("abc") != token_hash("abd")
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("public_url", ["https://shop.example/help", "https://shop.example/help/"])
def test_the_shoppers_page_is_below_the_public_url(public_url: str) -> None:
    assert Links(public_url, NEW_KEY).tracking_url("abc") == "https://shop.example/help/t/abc"


def test_what_was_sealed_says_nothing_and_opens_again() -> None:
    links = Links("https://shop.example", NEW_KEY)
    sealed = links.seal("secret-token")

    assert "secret-token" not in sealed
    assert links.seal("secret-token") != sealed
    assert links.unseal(sealed) == "secret-token"


def test_after_a_change_of_keys_the_old_one_still_opens_what_it_sealed() -> None:
    sealed = Links("https://shop.example", OLD_KEY).seal("secret-token")

    assert Links("https://shop.example", NEW_KEY, OLD_KEY).unseal(sealed) == "secret-token"


def test_after_a_change_of_keys_the_new_one_seals() -> None:
    sealed = Links("https://shop.example", NEW_KEY, OLD_KEY).seal("secret-token")

    assert Links("https://shop.example", NEW_KEY).unseal(sealed) == "secret-token"


@pytest.mark.parametrize(
    "sealed",
    ["", "secret-token", Links("https://shop.example", OLD_KEY).seal("secret-token")],
    ids=["nothing", "an open token", "sealed with a key that is gone"],
)
def test_nothing_else_opens(sealed: str) -> None:
    with pytest.raises(InvalidToken):
        Links("https://shop.example", NEW_KEY).unseal(sealed)
