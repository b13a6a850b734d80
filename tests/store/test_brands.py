"""Logos are kept to be tried and to be shown; what nobody chose does not stay."""

from datetime import timedelta

from portal.intake.logos import read_logo
from portal.store import brands
from portal.store.database import Database
from tests import builders, pictures
from tests.builders import NOW
from tests.databases import on_both_databases


@on_both_databases
def test_logos_that_nobody_chose_go(database: Database) -> None:
    with database.writing() as session:
        merchant = builders.a_merchant(session)
        for shade in range(20):
            picture = read_logo(pictures.a_logo(ink=(shade, 0, 0)))
            brands.keep_logo(
                session, merchant.id, picture.logo, picture.content, NOW + timedelta(seconds=shade)
            )
        assert brands.logo(session, merchant.id, picture.logo.digest) == picture.logo
        first = read_logo(pictures.a_logo(ink=(0, 0, 0))).logo
        assert brands.logo(session, merchant.id, first.digest) is None
        brands.keep_logo(session, merchant.id, first, b"", NOW + timedelta(days=2))
        assert brands.logo(session, merchant.id, picture.logo.digest) is None
