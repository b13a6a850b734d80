"""What is wrong with a merchant's template, and where. Shown beside its field; no fault of ours."""


class TemplateError(Exception):
    """A template that cannot be used. `line` and `column` count from 1; `field` is subject, email or sms."""

    def __init__(self, message: str, line: int = 1, column: int = 1, field: str = "") -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.field = field


def fault_at(source: str, index: int, message: str) -> TemplateError:
    """The fault that stands at this index of the source (counted in characters from 0)."""
    before = source[: max(index, 0)]
    return TemplateError(message, before.count("\n") + 1, len(before) - before.rfind("\n"))
