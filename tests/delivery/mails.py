"""A mail that came in, as SendGrid hands it on."""

SAM = "1001@mail.example"
ANSWER = (
    "Can you send it to my office?\r\n\r\n"
    "On Fri, 27 Nov 2026 at 09:12, Acme Outdoor\r\n<out@acme.example> wrote:\r\n> Hello Sam,"
)


def a_form(**fields: str) -> bytes:
    """The form of an answer to our mail, or with other `fields`."""
    known = {
        "headers": "Message-ID: <1@mail.example>\nAuto-Submitted: no\n",
        "from": f"Sam Carter <{SAM}>",
        "subject": "Re: Order 1001",
        "text": ANSWER,
        "SPF": "pass",
        "dkim": "{@mail.example : pass}",
    } | fields
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in known.items()
    )
    return ("".join(parts) + "--x--\r\n").encode()
