"""Which kind of document some bytes are, by how they begin. Reads no fact and keeps nothing."""

from portal.intake.csv_kinds import KINDS, CsvKind
from portal.intake.csv_text import open_table
from portal.intake.documents import UnreadableDocument

_ENVELOPES = {b"ISA": "x12", b"UNA": "edifact", b"UNB": "edifact"}


def kind_of(body: bytes) -> str:
    """ "x12", "edifact", or the kind of CSV file whose columns fit best.

    Raises UnreadableDocument where nobody can tell, or where it is no table at all.
    """
    beginning = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:3]
    if beginning in _ENVELOPES:
        return _ENVELOPES[beginning]
    header = set(open_table(body).header)
    fitting = [kind for kind in KINDS.values() if _required(kind) <= header]
    if not fitting:
        raise UnreadableDocument("Its columns fit no kind of file that we know. Please choose the kind.")
    return max(fitting, key=lambda kind: (len(_columns(kind) & header), len(_required(kind)))).name


def _columns(kind: CsvKind) -> set[str]:
    return {column.name for column in kind.columns}


def _required(kind: CsvKind) -> set[str]:
    return {column.name for column in kind.columns if column.is_required}
