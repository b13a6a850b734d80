"""Which addresses a portal may write to, or send people to, because somebody typed them: the public net, never the
house's own.

Asks no name server: who dials a name judges every address that it stands for (`may_be_reached`).
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from portal.domain.refusals import Refusal

LONGEST_ADDRESS = 2_000
LONGEST_HOST = 253
_HOST = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z0-9-]{2,63}(?<!-)")
EXAMPLE = "It looks like https://shop.example.com/hooks/backorders."
LINK_EXAMPLE = "It looks like https://shop.example.com/terms."
# Names that only a private network resolves.
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
# IPv6 addresses that a translator turns into the IPv4 address in their last 32 bits.
_TRANSLATED = ip_network("64:ff9b::/96")


def checked_address(text: str, allows_loopback: bool) -> str:
    """The address as it is kept. Raises Refusal for what is not https, names a private place or carries a password.

    `allows_loopback` is for a portal that is itself reached over loopback: then http to this machine is fine.
    """
    parts = _parts(text.strip())
    host = parts.hostname or ""
    if is_loopback(host):
        if not allows_loopback:
            raise Refusal("This address names the portal's own machine.", EXAMPLE)
    elif parts.scheme != "https":
        raise Refusal("The address must begin with https://.", EXAMPLE)
    elif host.endswith(_PRIVATE_ENDINGS) or not _is_public_if_literal(host):
        raise Refusal("This address lies in a private network, which the portal does not write to.", EXAMPLE)
    return parts.geturl()


def checked_link(text: str) -> str:
    """The address of a page that people are sent to. Raises Refusal for what is not https on the public net.

    Nobody here asks for it: it is refused where it would fool or harm whoever follows it, not where it is slow or gone.
    """
    address = text.strip()
    parts = _read(address, LINK_EXAMPLE)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host:
        raise Refusal("The address must begin with https://.", LINK_EXAMPLE)
    if not (address.isascii() and address.isprintable()) or set(address) & set(" \"'<>\\^`{|}"):
        raise Refusal("The address holds a sign that no address has.", LINK_EXAMPLE)
    is_public = "." in host and not host.endswith(_PRIVATE_ENDINGS) and _is_public_if_literal(host)
    if parts.username is not None or not is_public:
        raise Refusal("This is not the address of a page that everybody can open.", LINK_EXAMPLE)
    return parts.geturl()


def checked_host(text: str, own_host: str) -> str:
    """A host of a shop's own as it is kept: lower case, ASCII, without a port. Raises Refusal for what is none.

    `own_host` is the portal's, which stays its own.
    """
    example = "It looks like orders.shop.example.com."
    try:
        host = text.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise Refusal("This is not the name of a host.", example) from None
    if len(host) > LONGEST_HOST or not _HOST.fullmatch(host) or not _is_a_name(host):
        raise Refusal("This is not the name of a host.", example)
    if host == own_host.lower():
        raise Refusal("This is the portal's own host.", example)
    return host


def _is_a_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


def _parts(text: str) -> SplitResult:
    parts = _read(text, EXAMPLE)
    is_whole = parts.scheme in ("http", "https") and parts.hostname and len(text) <= LONGEST_ADDRESS
    if not is_whole or not text.isascii() or not text.isprintable() or " " in text:
        raise Refusal("This is not the address of a receiver.", EXAMPLE)
    if parts.username is not None or parts.fragment:
        raise Refusal("The address must have no user, password or fragment.", EXAMPLE)
    return parts


def _read(address: str, example: str) -> SplitResult:
    """The parts of an address whose host and port make sense."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        raise Refusal("This address cannot be read.", example) from None
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host of an address is this very machine: `localhost`, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether whoever calls this address calls the machine they sit at."""
    return is_loopback(urlsplit(url).hostname or "")


def may_be_reached(ip: str, allows_loopback: bool) -> bool:
    """Whether this IP address, which a name stands for, is on the public net. False for what is no IP address."""
    try:
        address = _meant(ip_address(ip))
    except ValueError:
        return False
    if address.is_loopback:
        return allows_loopback
    return address.is_global and not address.is_multicast


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Where packets to it end: IPv6 has several ways to write an IPv4 address."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public_if_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return True
    return may_be_reached(host, allows_loopback=False)
