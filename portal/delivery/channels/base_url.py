"""Where a provider may be reached: https anywhere, http on this machine only. Asks no name server."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def check_base_url(url: str) -> str:
    """The base URL without its closing slash. Raises ValueError with a sentence that repeats no secret.

    http is for a stand-in on a loopback address (`localhost`, 127.0.0.0/8, ::1) only: keys and contact data
    travel with every request.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
        (host or "").encode("idna")
    except ValueError:
        raise ValueError("The host or port in the base URL of a provider cannot be read.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise ValueError("The base URL of a provider must look like https://api.example.com.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(f"The base URL of a provider at {host} must have no user, query or fragment.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(f"The base URL of a provider at {host} must be https: http is for loopback only.")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
