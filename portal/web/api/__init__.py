"""The face for programs: `/api/v1`, JSON in and out, a key of the merchant's in each request.

`table` lists what can be asked, `describing` tells of it. Errors have one form: see `portal.web.errors`.
"""

from portal.web.api import describing
from portal.web.api.table import OPERATIONS
from portal.web.api.taking import NothingTaken, nothing_taken
from portal.web.errors import Handlers
from portal.web.route import Route

ROUTES: list[Route] = [
    *(one.route for one in OPERATIONS),
    Route("GET", "/api/v1/openapi.json", describing.openapi),
    Route("GET", "/api/docs", describing.docs),
]
HANDLERS: Handlers = {NothingTaken: nothing_taken}
