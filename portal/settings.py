"""What the environment decides. Read by app, cli and migrations; everyone else is handed values."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from portal.crashpoints import BadCrashPoint, CrashAt, crash_at

ENVIRONMENTS = ("production", "demo", "acceptance")
MINIMUM_SECRET_BYTES = 32


class BadSettings(Exception):
    """The environment asks for something that would not be safe or would not work. The text names the variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. What is secret is never printed, neither by repr nor by `shown`."""

    env: str = "production"
    database_url: str = field(default="sqlite:///var/portal.db", repr=False)
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    secret_key_old: str = field(default="", repr=False)
    sendgrid_api_key: str = field(default="", repr=False)
    sendgrid_base_url: str = "https://api.sendgrid.com"
    sendgrid_event_public_key: str = ""
    sendgrid_inbound_public_key: str = ""
    sendgrid_lookups_a_minute: int = 6
    mail_from: str = "orders@example.com"
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_api_key_sid: str = ""
    twilio_api_key_secret: str = field(default="", repr=False)
    twilio_base_url: str = "https://api.twilio.com"
    twilio_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_webhook_shared_key: str = field(default="", repr=False)
    lease_seconds: int = 60
    reconcile_after_seconds: int = 120
    provider_timeout_seconds: int = 10
    notify_hold_seconds: int = 60
    mails_per_second: int = 0
    texts_per_second: int = 0
    quiet_hours: bool = True
    max_in_flight: int = 64
    max_body_bytes: int = 32 * 1024 * 1024
    trusted_proxies: tuple[str, ...] = ()
    mailbox: str = ""
    crash_at: CrashAt | None = None

    @property
    def is_acceptance(self) -> bool:
        """Whether the doors for outside checks are open."""
        return self.env == "acceptance"

    @property
    def is_secure(self) -> bool:
        """Whether the portal is reached over https, so that cookies can be bound to it."""
        return self.public_url.startswith("https://")

    def shown(self) -> dict[str, str]:
        """Every setting as text, secrets replaced by whether they are set."""
        return {setting.name: _shown(setting.name, getattr(self, setting.name)) for setting in fields(self)}


_SECRETS = (
    *("secret_key", "secret_key_old", "api_key", "auth_token", "api_key_secret", "shared_key"),
    "database_url",
)


def _shown(name: str, value: object) -> str:
    if name == "database_url":
        return str(value).split("@")[-1].split("?")[0]
    if name.endswith(_SECRETS):
        return "set" if value else "not set"
    if value is None:
        return ""
    return ",".join(value) if isinstance(value, tuple) else str(value)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises BadSettings where one is missing or unsafe."""
    defaults = Settings()
    env = environ.get("PORTAL_ENV", defaults.env)
    settings = Settings(
        env=env,
        database_url=environ.get("PORTAL_DATABASE_URL", defaults.database_url),
        public_url=environ.get("PORTAL_PUBLIC_URL", defaults.public_url).rstrip("/"),
        secret_key=environ.get("PORTAL_SECRET_KEY", ""),
        secret_key_old=environ.get("PORTAL_SECRET_KEY_OLD", ""),
        sendgrid_api_key=environ.get("SENDGRID_API_KEY", ""),
        sendgrid_base_url=environ.get("SENDGRID_BASE_URL", defaults.sendgrid_base_url),
        sendgrid_event_public_key=environ.get("SENDGRID_EVENT_PUBLIC_KEY", "").strip(),
        sendgrid_inbound_public_key=environ.get("SENDGRID_INBOUND_PUBLIC_KEY", "").strip(),
        sendgrid_lookups_a_minute=_whole(
            environ, "SENDGRID_LOOKUPS_A_MINUTE", defaults.sendgrid_lookups_a_minute
        ),
        mail_from=environ.get("PORTAL_MAIL_FROM", defaults.mail_from),
        twilio_account_sid=environ.get("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=environ.get("TWILIO_AUTH_TOKEN", ""),
        twilio_api_key_sid=environ.get("TWILIO_API_KEY_SID", ""),
        twilio_api_key_secret=environ.get("TWILIO_API_KEY_SECRET", ""),
        twilio_base_url=environ.get("TWILIO_BASE_URL", defaults.twilio_base_url),
        twilio_from=environ.get("TWILIO_FROM", ""),
        twilio_messaging_service_sid=environ.get("TWILIO_MESSAGING_SERVICE_SID", ""),
        twilio_webhook_shared_key=environ.get("TWILIO_WEBHOOK_SHARED_KEY", "").strip(),
        notify_hold_seconds=_whole(environ, "PORTAL_NOTIFY_HOLD_SECONDS", 0 if env == "acceptance" else 60),
        quiet_hours=environ.get("PORTAL_QUIET_HOURS", "off" if env == "acceptance" else "on") != "off",
        trusted_proxies=tuple(environ.get("PORTAL_TRUSTED_PROXIES", "").replace(",", " ").split()),
        mailbox=environ.get("PORTAL_MAILBOX", ""),
        crash_at=_crash_at(environ) if env == "acceptance" else None,
        **_whole_numbers(environ, defaults),
    )
    check(settings)
    return settings


def _crash_at(environ: Mapping[str, str]) -> CrashAt | None:
    try:
        return crash_at(environ.get("PORTAL_CRASH_AT", ""))
    except BadCrashPoint as problem:
        raise BadSettings(f"PORTAL_CRASH_AT {problem}") from None


def _whole_numbers(environ: Mapping[str, str], defaults: Settings) -> dict[str, Any]:
    """Those that are named as their variable is, without PORTAL_ before it."""
    return {name: _whole(environ, f"PORTAL_{name.upper()}", getattr(defaults, name)) for name in _NUMBERS}


_NUMBERS = (
    *("lease_seconds", "reconcile_after_seconds", "provider_timeout_seconds"),
    *("mails_per_second", "texts_per_second", "max_in_flight", "max_body_bytes"),
)


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        raise BadSettings(f"{name} is a whole number, not {value!r}.")
    return int(value)


def check(settings: Settings) -> None:
    """Raises BadSettings where the settings are unsafe or contradict each other."""
    if settings.env not in ENVIRONMENTS:
        raise BadSettings(f"PORTAL_ENV is one of {', '.join(ENVIRONMENTS)}, not {settings.env!r}.")
    if len(settings.secret_key.encode()) < MINIMUM_SECRET_BYTES:
        raise BadSettings(f"PORTAL_SECRET_KEY must have at least {MINIMUM_SECRET_BYTES} bytes.")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSettings("PORTAL_DATABASE_URL begins with sqlite:/// or postgresql+psycopg://.")
    if not _is_origin(settings.public_url):
        raise BadSettings(
            "PORTAL_PUBLIC_URL is an origin such as https://orders.example.com, without a path."
        )
    if settings.env == "production" and not settings.is_secure and not _is_loopback(settings.public_url):
        raise BadSettings("PORTAL_PUBLIC_URL must begin with https:// in production.")
    for name in ("sendgrid_base_url", "twilio_base_url"):
        url = getattr(settings, name)
        if not url.startswith("https://") and not _is_loopback(url):
            raise BadSettings(f"{name.upper()} may use http only for a loopback address.")
    if settings.twilio_account_sid and not (settings.twilio_from or settings.twilio_messaging_service_sid):
        raise BadSettings("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is needed to send SMS.")
    if settings.lease_seconds <= settings.provider_timeout_seconds * 2:
        raise BadSettings("PORTAL_LEASE_SECONDS must be more than twice PORTAL_PROVIDER_TIMEOUT_SECONDS.")


def _is_origin(url: str) -> bool:
    """What a browser sends as `Origin` from our own pages; links are this and a path."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and url in (f"http://{parts.netloc}", f"https://{parts.netloc}")
    except ValueError:
        return False


def _is_loopback(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
