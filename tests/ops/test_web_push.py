"""Notices to browsers against a real push service: what arrives, and what each refusal means."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import http_ece
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings as configured
from pytest_django import Settings

from citas.config.push_keys import new_key, public_key
from citas.domain.access import push
from citas.domain.access.contacts import ContactSystem, reach
from citas.domain.access.models import PushSubscription, User
from citas.domain.audit.models import AuditEvent
from citas.domain.messaging import outbox
from citas.domain.messaging.channels import (
    Gone,
    Message,
    PermanentFailure,
    TemporaryFailure,
    channel,
)
from citas.domain.messaging.delivery import PAUSES
from citas.domain.messaging.models import Notification
from citas.gateways.push import web_push
from tests.factories.clinic import NOW
from tests.mailbox import deliver_due
from tests.push_service import Browser, PushService

pytestmark = pytest.mark.django_db
State = Notification.State


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("AF1")


def subscribe(user: User, browser: Browser, session: str = "") -> PushSubscription:
    push.subscribe(
        user_id=user.pk,
        keys=browser.keys,
        user_agent="Chrome",
        session_key=session or browser.endpoint[-6:],
        now=NOW,
    )
    return PushSubscription.objects.get(endpoint=browser.endpoint)


def message(to: PushSubscription) -> Message:
    return Message(
        "0" * 32, NOW, str(to.pk), "es-mx", "Su cita quedó agendada", "martes 8, a las 9:20", "",
        "https://citas.example.org/citas/BC23-D4F5/", timedelta(hours=3),
    )  # fmt: skip


def send(service: PushService, about: Message) -> None:
    web_push.WebPush(**service.gateway["OPTIONS"]).send(about)


def test_only_the_browser_reads_the_words(service: PushService, user: User) -> None:
    browser = service.browser("phone")
    send(service, message(subscribe(user, browser)))
    (taken,) = service.taken
    assert taken.path == "/send/phone"
    assert b"agendada" not in taken.body
    assert taken.headers["content-encoding"] == "aes128gcm"
    assert taken.read_by(browser) == {
        "title": "Su cita quedó agendada",
        "body": "martes 8, a las 9:20",
        "url": "https://citas.example.org/citas/BC23-D4F5/",
        "tag": "0" * 32,
    }
    with pytest.raises(http_ece.ECEException):
        taken.read_by(service.browser("phone"))  # another one, with keys of its own


def part(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_push_service_can_tell_that_it_is_us(service: PushService, user: User) -> None:
    send(service, message(subscribe(user, service.browser("phone"))))
    scheme, _, said = service.taken[0].headers["authorization"].partition(" ")
    given = dict(one.strip().split("=", 1) for one in said.split(","))
    assert (scheme, given["k"]) == ("vapid", public_key(service.private_key))
    head, claims, signature = given["t"].split(".")
    signed = encode_dss_signature(*(int.from_bytes(half, "big") for half in halves(part(signature))))
    ours = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), part(given["k"]))
    ours.verify(signed, f"{head}.{claims}".encode(), ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        ours.verify(signed, f"{head}.x".encode(), ECDSA(SHA256()))
    claimed = json.loads(part(claims))
    assert claimed["aud"] == f"https://{service.host}"
    assert claimed["sub"] == "mailto:citas@example.org"
    assert claimed["exp"] <= datetime.now(UTC).timestamp() + timedelta(days=1).total_seconds()


def halves(raw: bytes) -> tuple[bytes, bytes]:
    return raw[:32], raw[32:]


@pytest.mark.parametrize(
    ("lifetime", "seconds", "urgency"),
    [(timedelta(hours=3), "10800", "normal"), (timedelta(minutes=15), "900", "high"),
     (None, "86400", "normal")],
)  # fmt: skip
def test_the_service_keeps_it_as_long_as_it_is_of_use(
    service: PushService, user: User, lifetime: timedelta | None, seconds: str, urgency: str
) -> None:
    send(service, replace(message(subscribe(user, service.browser("phone"))), lifetime=lifetime))
    headers = service.taken[0].headers
    assert (headers["ttl"], headers["urgency"], headers["topic"]) == (seconds, urgency, "0" * 32)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (404, Gone),
        (410, Gone),
        (400, PermanentFailure),
        (413, PermanentFailure),
        (307, PermanentFailure),
        (401, TemporaryFailure),
        (403, TemporaryFailure),
        (429, TemporaryFailure),
        (500, TemporaryFailure),
        (503, TemporaryFailure),
    ],
)
def test_what_a_refusal_means(
    service: PushService, user: User, status: int, failure: type[Exception]
) -> None:
    service.status, service.headers = status, {"Location": "/elsewhere"}
    about = message(subscribe(user, service.browser("phone")))
    with pytest.raises(failure) as refusal:
        send(service, about)
    assert type(refusal.value) is failure
    assert "phone" not in str(refusal.value)  # the address is nobody's to read
    assert len(service.taken) == 1


@pytest.mark.parametrize(
    ("wrong", "failure"),
    [
        ({"endpoint": "https://localhost:9/send/phone"}, TemporaryFailure),  # nobody listens
        ({"endpoint": "https://no.such.invalid/send/phone"}, TemporaryFailure),
        ({"endpoint": "https://-..invalid/send/phone"}, PermanentFailure),
        ({"p256dh": "A" * 87}, PermanentFailure),
    ],
)
def test_a_subscription_to_which_nothing_can_be_sent_keeps_nobody_else_waiting(
    service: PushService, user: User, settings: Settings, wrong: dict[str, str], failure: type[Exception]
) -> None:
    settings.MESSAGE_CHANNELS["push"]["OPTIONS"]["hosts"] += ["localhost:9", "*.invalid"]
    bad = subscribe(user, service.browser("phone"))
    PushSubscription.objects.filter(pk=bad.pk).update(**wrong)
    with pytest.raises(failure) as refused:
        channel(ContactSystem.PUSH).send(message(bad))
    assert type(refused.value) is failure
    assert "phone" not in str(refused.value)
    subscribe(user, service.browser("tablet"))
    tell(user)
    deliver_due(NOW)
    assert [taken.path for taken in service.taken] == ["/send/tablet"]


def test_a_host_that_the_settings_no_longer_name_is_not_called(service: PushService, user: User) -> None:
    about = message(subscribe(user, service.browser("phone")))
    options = service.gateway["OPTIONS"] | {"hosts": ["fcm.googleapis.com"]}
    with pytest.raises(PermanentFailure, match="PUSH_HOSTS"):
        web_push.WebPush(**options).send(about)
    assert service.taken == []


def tell(user: User, letter: str = "phone_changed") -> None:
    outbox.tell(to=reach(user.pk), event="test:1", letter=letter, now=NOW)


def by_push() -> Notification:
    return Notification.objects.get(channel="push")


def test_what_an_account_is_told_appears_in_each_of_its_browsers(
    service: PushService, user: User
) -> None:
    browsers = {name: service.browser(name) for name in ("phone", "tablet")}
    for browser in browsers.values():
        subscribe(user, browser)
    tell(user)
    deliver_due(NOW)
    read = {
        name: taken.read_by(browser)["title"]
        for name, browser in browsers.items()
        for taken in service.taken  # in whatever order they came
        if taken.path == f"/send/{name}"
    }
    assert read == dict.fromkeys(browsers, "Cambió el teléfono de su cuenta")
    assert len(service.taken) == 2
    assert set(Notification.objects.values_list("state", flat=True)) == {State.SENT}


def test_codes_and_links_appear_on_no_screen(service: PushService, user: User) -> None:
    subscribe(user, service.browser("phone"))
    tell(user, "recovery_codes")
    assert not Notification.objects.filter(channel="push").exists()


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service: PushService, user: User, status: int) -> None:
    subscribe(user, service.browser("phone"))
    service.status = status
    tell(user)
    deliver_due(NOW)
    assert not PushSubscription.objects.exists()
    assert by_push().state == State.FAILED
    event = AuditEvent.objects.get(action="account.push_gone")
    assert (event.actor_kind, event.subject_id) == ("system", str(user.pk))


@pytest.mark.parametrize(
    ("asked", "pause"), [("", PAUSES[0]), ("600", timedelta(minutes=10)), ("x", PAUSES[0])]
)
def test_a_service_that_asks_for_patience_gets_it(
    service: PushService, user: User, asked: str, pause: timedelta
) -> None:
    subscribe(user, service.browser("phone"))
    service.status, service.headers = 429, {"Retry-After": asked}
    tell(user)
    deliver_due(NOW)
    assert (by_push().state, by_push().due_at) == (State.PENDING, NOW + pause)
    service.status = 201
    deliver_due(by_push().due_at)
    assert by_push().state == State.SENT


def test_what_waits_for_somebody_else_does_not_arrive_in_a_browser_that_changed_hands(
    service: PushService, user: User
) -> None:
    browser = service.browser("phone")
    subscribe(user, browser)
    tell(user)
    subscribe(User.objects.create_user("AF2"), browser)
    deliver_due(NOW)
    assert service.taken == []
    assert by_push().state == State.FAILED


def test_a_check_asks_each_service_that_has_a_name_of_its_own(service: PushService) -> None:
    options = service.gateway["OPTIONS"] | {"hosts": [service.host, "*.push.example.org", "localhost:9"]}
    reached, not_reached = web_push.WebPush(**options).check()
    assert (reached.good, not_reached.good) == (True, False)
    assert "PUSH_HOSTS" in not_reached.next_step


def test_a_demonstration_tells_browsers_without_anything_set() -> None:
    assert isinstance(channel(ContactSystem.PUSH), web_push.WebPush)
    assert "fcm.googleapis.com" in configured.PUSH_HOSTS
    private = configured.MESSAGE_CHANNELS["push"]["OPTIONS"]["private_key"]
    assert public_key(private) == configured.VAPID_PUBLIC_KEY


def test_a_key_is_told_from_what_is_none() -> None:
    assert len(part(public_key(new_key()))) == 65
    with pytest.raises(ValueError, match="32 bytes"):
        public_key("cortas")
