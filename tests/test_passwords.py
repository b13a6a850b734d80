"""Passwords cost whoever guesses them so much that guessing is hopeless, also where there is nobody to be guessed."""

import runpy

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from portal import passwords
from portal.domain.refusals import Refusal

A_PASSWORD = "correct horse battery"


def test_a_password_is_kept_as_costly_as_the_one_that_nobody_has() -> None:
    as_shipped = runpy.run_path(passwords.__file__)  # the suite itself is in a hurry, see conftest
    kept = extract_parameters(as_shipped["hashed"](A_PASSWORD))
    assert kept == extract_parameters(passwords.NOBODY)
    assert kept.type is Type.ID
    # What OWASP asks for at least: 19 MiB, twice.
    assert (kept.memory_cost >= 19 * 1024, kept.time_cost >= 2) == (True, True)


def test_only_the_same_password_fits() -> None:
    kept = passwords.hashed(A_PASSWORD)
    assert passwords.fits(kept, A_PASSWORD)
    assert not passwords.fits(kept, A_PASSWORD + " ")
    assert not passwords.fits("no hash at all", A_PASSWORD)
    assert not passwords.fits(PasswordHasher(1, 8, 1).hash("p" * 1_001), "p" * 1_001)


@pytest.mark.parametrize("password", ["p" * 11, "p" * 1_001])
def test_what_is_too_short_or_absurdly_long_is_refused(password: str) -> None:
    with pytest.raises(Refusal, match="at least 12 and at most 1000 characters"):
        passwords.hashed(password)
