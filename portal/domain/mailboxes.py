"""Whether a text is the address of a mailbox: by how it is written alone, nobody is asked who reads there."""

from email_validator import EmailNotValidError, validate_email


def mailbox(text: str) -> str:
    """The address as it is kept: its host in lower case, its signs in one form. "" for what is none."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
