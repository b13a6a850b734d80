"""The shopper's face: one page behind a secret link, and what hangs below it."""

from portal.web.route import Route

ROUTES: list[Route] = []
