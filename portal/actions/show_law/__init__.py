"""Show what the law says of an order (`duties`), and all that is on record about it (`evidence`). Changes nothing."""

from portal.actions.show_law.duties import LineDuty, show_duties
from portal.actions.show_law.evidence import gather_evidence

__all__ = ["LineDuty", "gather_evidence", "show_duties"]
