"""Contact data as a page may show it: enough to recognise one's own, too little to use someone else's."""


def mask_email(address: str) -> str:
    """ "s…@e…" for sam@example.com; nothing for nothing."""
    name, _, host = address.strip().partition("@")
    if not name or not host:
        return "…" if address.strip() else ""
    return f"{name[0]}…@{host[0]}…"


def mask_phone(number: str) -> str:
    """ "…78": the last two digits; nothing for nothing."""
    digits = [letter for letter in number if letter.isdigit()]
    return "…" + "".join(digits[-2:]) if number.strip() else ""
