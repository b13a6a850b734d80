"""What the environment may decide, and what the portal refuses to start with."""

import pytest

from portal.settings import ENVIRONMENTS, BadSettings, Settings, read

SECRET = "x" * 32
SAFE = {"PORTAL_SECRET_KEY": SECRET, "PORTAL_PUBLIC_URL": "https://shop.example/"}


def test_a_secret_and_an_address_are_enough() -> None:
    assert read(SAFE) == Settings(secret_key=SECRET, public_url="https://shop.example")


@pytest.mark.parametrize(
    ("name", "value", "setting", "read_as"),
    [
        ("PORTAL_DATABASE_URL", "sqlite:///elsewhere.db", "database_url", "sqlite:///elsewhere.db"),
        ("PORTAL_LEASE_SECONDS", "120", "lease_seconds", 120),
        ("PORTAL_LEASE_SECONDS", "", "lease_seconds", 60),
        ("PORTAL_RECONCILE_AFTER_SECONDS", "5", "reconcile_after_seconds", 5),
        ("PORTAL_NOTIFY_HOLD_SECONDS", "0", "notify_hold_seconds", 0),
        ("PORTAL_QUIET_HOURS", "off", "quiet_hours", False),
        ("PORTAL_QUIET_HOURS", "anything else", "quiet_hours", True),
        ("PORTAL_TRUSTED_PROXIES", "", "trusted_proxies", ()),
        ("PORTAL_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2,", "trusted_proxies", ("10.0.0.1", "10.0.0.2")),
        ("SENDGRID_BASE_URL", "http://127.0.0.1:9000", "sendgrid_base_url", "http://127.0.0.1:9000"),
        ("TWILIO_BASE_URL", "http://[::1]:9000", "twilio_base_url", "http://[::1]:9000"),
        ("PORTAL_PUBLIC_URL", "http://localhost:8000", "public_url", "http://localhost:8000"),
    ],
)
def test_a_variable_is_read(name: str, value: str, setting: str, read_as: object) -> None:
    assert getattr(read(SAFE | {name: value}), setting) == read_as


def test_crash_points_are_for_acceptance_alone() -> None:
    asked = SAFE | {"PORTAL_CRASH_AT": "after_claim:3"}
    assert [str(read(asked | {"PORTAL_ENV": env}).crash_at) for env in ENVIRONMENTS] == [
        "None",
        "None",
        "after_claim:3",
    ]


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        pytest.param({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY", id="no secret"),
        pytest.param({"PORTAL_SECRET_KEY": "x" * 31}, "PORTAL_SECRET_KEY", id="a secret that is too short"),
        pytest.param({"PORTAL_DATABASE_URL": "mysql://shop"}, "PORTAL_DATABASE_URL", id="another database"),
        pytest.param(
            {"PORTAL_PUBLIC_URL": "shop.example"}, "PORTAL_PUBLIC_URL", id="a public address by half"
        ),
        pytest.param({"PORTAL_PUBLIC_URL": "https://a.example/b"}, "PORTAL_PUBLIC_URL", id="a path in it"),
        pytest.param(
            {"PORTAL_ENV": "acceptance", "PORTAL_CRASH_AT": "after_lunch:1"},
            "after_claim, before_first_byte",
            id="a crash point that does not exist",
        ),
        pytest.param(
            {"PORTAL_ENV": "acceptance", "PORTAL_CRASH_AT": "after_claim:0"},
            "PORTAL_CRASH_AT",
            id="a crash before the first passing",
        ),
        pytest.param({"PORTAL_ENV": "staging"}, "PORTAL_ENV", id="an environment that does not exist"),
        pytest.param(
            {"PORTAL_PUBLIC_URL": "http://shop.example"}, "PORTAL_PUBLIC_URL", id="links without encryption"
        ),
        pytest.param(
            {"PORTAL_PUBLIC_URL": "http://127.0.0.1.shop.example"},
            "PORTAL_PUBLIC_URL",
            id="a name that looks local",
        ),
        pytest.param(
            {"PORTAL_PUBLIC_URL": "http://[shop"}, "PORTAL_PUBLIC_URL", id="an address that is none"
        ),
        pytest.param(
            {"SENDGRID_BASE_URL": "http://mail.example"}, "SENDGRID_BASE_URL", id="mail without encryption"
        ),
        pytest.param({"TWILIO_BASE_URL": "http://10.0.0.1"}, "TWILIO_BASE_URL", id="SMS without encryption"),
        pytest.param({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_FROM", id="SMS from nobody"),
        pytest.param(
            {"PORTAL_MAX_IN_FLIGHT": "many"}, "PORTAL_MAX_IN_FLIGHT", id="a word where a number belongs"
        ),
        pytest.param({"PORTAL_MAX_BODY_BYTES": "-1"}, "PORTAL_MAX_BODY_BYTES", id="a negative number"),
        pytest.param(
            {"PORTAL_LEASE_SECONDS": "20"}, "PORTAL_LEASE_SECONDS", id="a lease that ends while we wait"
        ),
    ],
)
def test_the_portal_refuses_to_start_and_names_the_variable(environment: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings, match=named):
        read(SAFE | environment)


def test_outside_checks_get_their_messages_at_once() -> None:
    settings = read(SAFE | {"PORTAL_ENV": "acceptance"})

    assert (settings.is_acceptance, settings.notify_hold_seconds, settings.quiet_hours) == (True, 0, False)


def test_outside_checks_may_ask_for_the_real_timing() -> None:
    timing = {"PORTAL_ENV": "acceptance", "PORTAL_NOTIFY_HOLD_SECONDS": "60", "PORTAL_QUIET_HOURS": "on"}
    settings = read(SAFE | timing)

    assert (settings.notify_hold_seconds, settings.quiet_hours) == (60, True)


@pytest.mark.parametrize(
    ("public_url", "is_secure"), [("https://shop.example", True), ("http://localhost", False)]
)
def test_cookies_are_bound_to_an_encrypted_address_only(public_url: str, is_secure: bool) -> None:
    assert Settings(public_url=public_url).is_secure is is_secure


CANARY = "canary-4711"
WITH_SECRETS = Settings(
    database_url=f"postgresql+psycopg://portal:{CANARY}@db.example/portal",
    secret_key=CANARY,
    secret_key_old=CANARY,
    sendgrid_api_key=CANARY,
    twilio_auth_token=CANARY,
    twilio_api_key_secret=CANARY,
)


def test_no_secret_is_shown() -> None:
    shown = WITH_SECRETS.shown()

    assert CANARY not in "".join(shown.values())
    assert shown["secret_key"] == shown["twilio_auth_token"] == "set"
    assert shown["database_url"] == "db.example/portal"
    assert Settings().shown()["secret_key"] == "not set"


def test_no_secret_is_printed_by_accident() -> None:
    assert CANARY not in repr(WITH_SECRETS)
