"""Who may sign in, and the new password that ends what began with the old one."""

import pytest
from sqlmodel import Session

from portal.actions import sign_in
from portal.actions.add_user import add_user, reset_password
from portal.domain.refusals import Refusal
from tests.builders import a_user
from tests.databases import on_both_databases, on_both_if_asked
from tests.shop import Shop

pytestmark = on_both_if_asked


def _add(shop: Shop, email: str, role: str = "agent") -> None:
    with shop.database.writing() as session:
        add_user(session, shop.id, email, "Ada", role, "old password")


@on_both_databases
def test_a_new_password_ends_every_session_of_the_old_one(shop: Shop) -> None:
    _add(shop, "Ada@Acme.example")

    def enter(session: Session, password: str) -> str:
        user = sign_in.recognised(session, "ada@acme.example", password)
        return sign_in.begin(session, user, shop.now) if user else ""

    with shop.database.writing() as session:
        token = enter(session, "old password")
        assert sign_in.who(session, token, shop.now) is not None
        reset_password(session, "ada@acme.example", "new password")
        assert sign_in.who(session, token, shop.now) is None
        assert (enter(session, "old password"), enter(session, "new password") != "") == ("", True)


@pytest.mark.parametrize(
    ("email", "role", "sentence"),
    [
        ("ada", "agent", "is not an email address"),
        ("eve@acme.example", "owner", "one of merchant, agent"),
        ("ADA@acme.example", "merchant", "signs in already"),
    ],
)
def test_nobody_is_added_who_could_not_sign_in(shop: Shop, email: str, role: str, sentence: str) -> None:
    with shop.database.writing() as session:
        a_user(session, shop.merchant(), email="ada@acme.example")
    other = Shop(shop.database, "zeta")
    with pytest.raises(Refusal, match=sentence):
        _add(other, email, role)
