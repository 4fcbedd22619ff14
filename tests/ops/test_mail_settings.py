"""What an operator sets so that messages leave."""

import pytest

from citas.config.environment import Environment, InvalidEnvironment, environment
from citas.config.push_keys import new_key
from citas.config.relays import relay

RELAY = "smtp+starttls://citas:cl%40ve@correo.example.org"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def gateways(*, demo: bool) -> dict[str, str]:
    channels = environment.__wrapped__().message_channels(
        name="ISSSTECALI", demo=demo, site="https://citas.example.org", push_key=new_key()
    )
    return {kind: chosen["GATEWAY"].rpartition(".")[2] for kind, chosen in channels.items()}


def test_a_demonstration_shows_messages_and_real_service_keeps_them_until_there_is_a_way() -> None:
    assert gateways(demo=True) == {"email": "Console", "sms": "Console", "push": "WebPush"}
    assert gateways(demo=False) == {"email": "Nowhere", "sms": "Nowhere", "push": "WebPush"}


def test_each_kind_leaves_by_what_is_set_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", RELAY)
    monkeypatch.setenv("MAIL_FROM", "citas@example.org")
    assert gateways(demo=False) == {"email": "Smtp", "sms": "Nowhere", "push": "WebPush"}
    monkeypatch.setenv("SMS_URL", "https://sms.example.org/v1")
    assert gateways(demo=True) == {"email": "Smtp", "sms": "HttpSms", "push": "WebPush"}


def test_the_address_of_a_relay_has_all_there_is_to_know() -> None:
    assert relay(RELAY) == {
        "host": "correo.example.org",
        "port": 587,
        "security": "smtp+starttls",
        "user": "citas",
        "password": "cl@ve",
    }
    assert relay("smtps://correo.example.org")["port"] == 465
    assert relay("smtp://localhost:2525")["port"] == 2525


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SMTP_URL", "correo.example.org:587", "SMTP_URL: debe ser un servidor de correo"),
        ("SMTP_URL", "http://citas:hunter2@correo.example.org", "SMTP_URL: debe ser un servidor"),
        ("SMTP_URL", "smtp://citas:hunter2@correo.example.org:no", "SMTP_URL: debe ser un servidor"),
        ("SMTP_URL", "smtp://correo.example.org/x", "SMTP_URL: debe ser un servidor de correo"),
        ("MAIL_FROM", "citas", "MAIL_FROM («citas»): debe ser la dirección"),
        ("MAIL_FROM", "a@example.org, b@example.org", "debe ser la dirección"),
        ("SMS_URL", "ftp://sms.example.org", "SMS_URL («ftp://sms.example.org»): debe ser"),
        ("DKIM_SELECTOR", "dos palabras", "DKIM_SELECTOR («dos palabras»): debe ser el nombre"),
        ("DNS_SERVER", "127.0.0.1", "DNS_SERVER («127.0.0.1»): debe ser dirección y puerto"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_FROM", "citas@example.org")
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEnvironment) as refusal:
        environment.__wrapped__()
    assert sentence in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_relay_asks_for_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", RELAY)
    with pytest.raises(InvalidEnvironment, match=r"MAIL_FROM .*debe ser la dirección"):
        environment.__wrapped__()


def test_notices_go_only_to_the_services_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUSH_HOSTS", "push.example.org, *.push.example.com")
    assert environment.__wrapped__().push_hosts == ["push.example.org", "*.push.example.com"]
    monkeypatch.setenv("PUSH_HOSTS", "no")
    assert gateways(demo=True)["push"] == "Nowhere"


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUSH_HOSTS", "https://push.example.org"), ("PUSH_HOSTS", "*"), ("VAPID_PRIVATE_KEY", "corta")],
)
def test_what_is_no_service_and_no_key_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEnvironment, match=name) as refusal:
        environment.__wrapped__()
    assert "corta" not in str(refusal.value)  # a key is a secret, even a wrong one
