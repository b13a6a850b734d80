"""Posts that wait for another writer: no page waits with them."""

from concurrent.futures import ThreadPoolExecutor

from starlette.testclient import TestClient

from portal.app import THREADS
from portal.store import merchants
from portal.store.database import Database
from tests.web.shop import Waiting


def test_pages_are_shown_while_posts_wait_for_another_writer(
    visitor: TestClient, database: Database, waiting: Waiting
) -> None:
    with ThreadPoolExecutor(THREADS + 1) as people:
        with database.writing() as session:
            merchants.touch(session, waiting.merchant.id)
            coming = [people.submit(visitor.post, waiting.choice("wait")) for _ in range(THREADS + 1)]
            page = visitor.get(f"{waiting.page}?done=wait")
            assert page.status_code == 200
            assert not any(post.done() for post in coming)
        assert {post.result().status_code for post in coming} == {303}
