"""Forms: what cannot be one is refused with a sentence, and never a fault."""

import pytest
from starlette.testclient import TestClient

from tests.web.reading import words_of

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"email=a&email=b", "A field was sent twice."),
        (b"email=%FF%FE", "The form is not written in UTF-8."),
        (b"email=%00", "contains a character that is not text"),
        (b"&".join(b"f%d=1" % number for number in range(200)), "more fields than we take"),
    ],
)
def test_a_strange_form_is_refused(visitor: TestClient, body: bytes, words: str) -> None:
    answer = visitor.post("/login", content=body, headers=URLENCODED)
    assert answer.status_code == 422
    assert words in words_of(answer.text)


def test_a_form_that_is_too_long_is_too_large(visitor: TestClient) -> None:
    answer = visitor.post("/login", content=b"password=" + b"x" * 600_000, headers=URLENCODED)
    assert answer.status_code == 413
    assert "larger than we take" in words_of(answer.text)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_what_is_no_form_is_refused(visitor: TestClient, kind: str) -> None:
    answer = visitor.post("/login", content=b'{"email": 1}', headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)


def test_a_file_where_none_is_expected_is_refused(visitor: TestClient) -> None:
    answer = visitor.post("/login", data={"email": "a@b.example"}, files={"password": ("x.txt", b"secret")})
    assert answer.status_code == 400


def test_a_form_in_parts_is_read_like_any_other(visitor: TestClient) -> None:
    parts = {"email": (None, "a@b.example"), "password": (None, "wrong")}
    answer = visitor.post("/login", files=parts)
    assert "do not fit together" in words_of(answer.text)


@pytest.mark.parametrize(
    "part", [b'name="email"\r\n\r\n\\ud800', b'name="\\ud800"\r\n\r\nx'], ids=["value", "name"]
)
def test_half_a_character_is_refused(visitor: TestClient, part: bytes) -> None:
    body = b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    answer = visitor.post("/login", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "contains a character that is not text" in words_of(answer.text)
