"""Messages leave once, whatever happens, and nothing of them stays that need not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from citas.domain.access.contacts import Contact, ContactSystem, Reach, reach
from citas.domain.access.models import Phone, User
from citas.domain.messaging import delivery, outbox
from citas.domain.messaging.channels import (
    Finding,
    Message,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from citas.domain.messaging.delivery import LEASE, LONGEST, PAUSES, REST
from citas.domain.messaging.models import Notification
from citas.domain.messaging.outbox import Recipient
from tests.factories.clinic import NOW
from tests.mailbox import deliver_due

pytestmark = pytest.mark.django_db
State = Notification.State
ANA = Recipient(ContactSystem.EMAIL, "ana@example.org", "es-mx")
BETO = Recipient(ContactSystem.EMAIL, "beto@example.org", "es-mx")
LINK = "https://citas.example.org/a/secreto"
DAY = timedelta(days=1)


@dataclass
class Scripted:
    """A channel that does as it is told, one word a message, and then takes everything."""

    words: list[Exception] = field(default_factory=list)
    tried: list[Message] = field(default_factory=list)

    def send(self, message: Message, /) -> None:
        self.tried.append(message)
        if self.words:
            raise self.words.pop(0)

    def check(self) -> list[Finding]:
        return []


_channels: list[Scripted] = []


def latest_channel() -> Scripted:
    """What the settings name in these tests."""
    return _channels[-1]


@pytest.fixture
def channel(settings: Settings) -> Iterator[Scripted]:
    _channels.append(Scripted())
    ours = {"GATEWAY": f"{__name__}.latest_channel", "OPTIONS": {}}
    settings.MESSAGE_CHANNELS = {"email": ours, "sms": ours}
    yield _channels[-1]
    _channels.pop()


def write(
    event: str = "test:1", to: Recipient = ANA, letter: str = "recovery_link",
    until: datetime | None = None,
) -> None:  # fmt: skip
    with transaction.atomic():
        outbox.write(
            event=event, letter=letter, to=to, now=NOW, facts={"hours": "2"}, secrets={"link": LINK},
            useful_until=until,
        )  # fmt: skip


def only() -> Notification:
    return Notification.objects.get()


def test_a_message_leaves_once_however_often_it_is_written_and_delivered(channel: Scripted) -> None:
    write()
    write()
    deliver_due(NOW)
    deliver_due(NOW + DAY)
    assert [one.address for one in channel.tried] == ["ana@example.org"]
    assert LINK in channel.tried[0].text
    assert only().state == State.SENT


def test_one_event_goes_to_each_address(channel: Scripted) -> None:
    write(to=ANA)
    write(to=BETO)
    deliver_due(NOW)
    assert [one.address for one in channel.tried] == ["ana@example.org", "beto@example.org"]


def test_secrets_cannot_be_read_in_the_table_and_go_when_the_message_is_sent(channel: Scripted) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT messaging_notification::text FROM messaging_notification")
        assert "secreto" not in cursor.fetchone()[0]
    assert only().secrets
    deliver_due(NOW)
    assert only().secrets == ""


@pytest.mark.parametrize("state", [one for one in State if one != State.PENDING])
def test_the_database_refuses_a_settled_message_with_secrets(state: Notification.State) -> None:
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.update(state=state, settled_at=NOW)


def test_nobody_to_tell_is_written_down_and_goes_nowhere(channel: Scripted) -> None:
    write(to=Recipient(ContactSystem.EMAIL, "", "es-mx"))
    deliver_due(NOW)
    assert channel.tried == []
    assert (only().state, only().secrets) == (State.SUPPRESSED, "")


def test_a_refusal_for_good_is_not_tried_again(channel: Scripted) -> None:
    channel.words = [PermanentFailure("550 5.1.1")]
    write()
    deliver_due(NOW)
    deliver_due(NOW + DAY)
    assert len(channel.tried) == 1
    assert (only().state, only().error, only().secrets) == (State.FAILED, "550 5.1.1", "")


def test_a_refusal_for_now_is_tried_again_after_growing_pauses_and_given_up_in_the_end(
    channel: Scripted,
) -> None:
    channel.words = [TemporaryFailure("451")] * 100
    write()
    now, waited = NOW, []
    while only().state == State.PENDING:
        deliver_due(now)
        waited.append(only().due_at - now)
        now = only().due_at
    assert waited[: len(PAUSES)] == PAUSES
    assert sorted(PAUSES) == PAUSES
    assert timedelta(hours=20) < sum(PAUSES, timedelta()) < timedelta(hours=30)
    assert len(channel.tried) == len(PAUSES) + 1
    assert (only().state, only().error, only().secrets) == (State.FAILED, "gave up: 451", "")


def test_every_try_bears_the_same_key_and_date_and_no_two_messages_the_same(channel: Scripted) -> None:
    channel.words = [TemporaryFailure("451")]
    write()
    deliver_due(NOW)
    deliver_due(NOW + PAUSES[0])
    write("test:2")
    deliver_due(NOW + PAUSES[0])
    first, second, other = channel.tried
    assert (first.key, first.written_at) == (second.key, second.written_at)
    assert first.key != other.key


def test_who_dies_while_sending_leaves_a_lease_and_the_message_leaves_when_it_lapses(
    channel: Scripted,
) -> None:
    write()
    assert delivery._claim("test:1", NOW) is not None
    deliver_due(NOW + LEASE - timedelta(seconds=1))
    assert channel.tried == []
    deliver_due(NOW + LEASE)
    assert len(channel.tried) == 1
    assert only().state == State.SENT


class Visited(Scripted):
    """A channel during whose sending another worker comes by, once."""

    def send(self, message: Message, /) -> None:
        super().send(message)
        if len(self.tried) == 1:
            deliver_due(NOW)


@pytest.mark.parametrize(
    ("lease", "copies"), [(LEASE, 1), pytest.param(timedelta(), 2, id="control: without the lease")]
)
def test_another_worker_leaves_alone_what_is_being_sent(
    channel: Scripted, lease: timedelta, copies: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _channels.append(Visited())
    monkeypatch.setattr(delivery, "LEASE", lease)
    write()
    deliver_due(NOW)
    assert len(_channels.pop().tried) == copies


def test_a_message_that_kills_whoever_sends_it_is_given_up(channel: Scripted) -> None:
    write()
    now = NOW
    for _ in range(len(PAUSES) + 1):
        delivery._claim("test:1", now)
        now += LEASE
    deliver_due(now)
    assert channel.tried == []
    assert only().state == State.FAILED


def test_a_late_answer_does_not_settle_what_is_anothers_now(channel: Scripted) -> None:
    write()
    slow = delivery._claim("test:1", NOW)
    assert slow is not None
    quick = delivery._claim("test:1", NOW + LEASE)
    assert quick is not None
    delivery._settle(slow, State.FAILED, "late", NOW + LEASE)
    assert only().state == State.PENDING
    delivery._settle(quick, State.SENT, "", NOW + LEASE)
    assert only().state == State.SENT


def test_a_broken_letter_fails_alone(channel: Scripted) -> None:
    write("test:1", letter="no_such_letter")
    write("test:2", letter="activate")  # whose {{ link }} it has; but see the next
    Notification.objects.filter(event="test:2").update(secrets="not sealed by us")
    write("test:3")
    deliver_due(NOW)
    states = dict(Notification.objects.values_list("event", "state"))
    assert states == {"test:1": State.FAILED, "test:2": State.FAILED, "test:3": State.SENT}
    assert [one.address for one in channel.tried] == ["ana@example.org"]


def test_a_relay_that_is_away_is_asked_once_a_minute_and_costs_no_message_its_chances(
    channel: Scripted,
) -> None:
    channel.words = [Unreachable("ConnectionRefusedError")] * 3
    for number in range(5):
        write(f"test:{number}")
    deliver_due(NOW)
    deliver_due(NOW + REST)
    deliver_due(NOW + 2 * REST)
    assert len(channel.tried) == 3
    assert set(Notification.objects.values_list("state", "attempts")) == {(State.PENDING, 0)}
    deliver_due(NOW + 3 * REST)
    assert set(Notification.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_relay_that_is_away_does_not_keep_the_other_channel(channel: Scripted) -> None:
    write("test:1")
    with transaction.atomic():
        outbox.write(
            event="test:2", letter="recovery_code", to=Recipient(ContactSystem.SMS, "+521", "es-mx"),
            now=NOW, facts={"minutes": "15"}, secrets={"code": "123456"},
        )  # fmt: skip
    channel.words = [Unreachable("timeout")]
    deliver_due(NOW)
    assert dict(Notification.objects.values_list("event", "state")) == {
        "test:1": State.PENDING,
        "test:2": State.SENT,
    }


def test_a_relay_that_never_comes_back_lets_no_secret_lie_for_ever(channel: Scripted) -> None:
    channel.words = [Unreachable("ConnectionRefusedError")]
    write()
    deliver_due(NOW)
    deliver_due(NOW + LONGEST)
    assert (only().state, only().error) == (State.FAILED, "gave up: ConnectionRefusedError")


def test_what_is_no_longer_so_is_withdrawn(channel: Scripted) -> None:
    write()
    assert outbox.withdraw_about("test:1", now=NOW) == 1
    deliver_due(NOW)
    assert channel.tried == []
    assert (only().state, only().secrets) == (State.WITHDRAWN, "")
    assert outbox.withdraw_about("test:1", now=NOW) == 0


def test_a_message_sent_before_cannot_be_withdrawn(channel: Scripted) -> None:
    write()
    deliver_due(NOW)
    assert outbox.withdraw_about("test:1", now=NOW) == 0
    assert only().state == State.SENT


def test_a_code_that_has_run_out_is_not_sent(channel: Scripted) -> None:
    write(until=NOW + timedelta(minutes=15))
    deliver_due(NOW + timedelta(minutes=15))
    assert channel.tried == []
    assert only().state == State.WITHDRAWN


def test_nothing_goes_out_to_an_account_that_was_closed(channel: Scripted) -> None:
    user = User.objects.create_user("A0001")
    write(to=Recipient(ContactSystem.EMAIL, "ana@example.org", "es-mx", user.pk))
    User.objects.update(is_active=False)
    deliver_due(NOW)
    assert channel.tried == []
    assert only().state == State.WITHDRAWN


def test_each_verified_contact_is_told_in_the_persons_language(channel: Scripted) -> None:
    user = User.objects.create_user("A0001")
    user.language = "en"
    user.save()
    EmailAddress.objects.create(user=user, email="ana@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=user, email="beto@example.org", verified=False)
    Phone.objects.create(user=user, number="+526861234567", verified_at=NOW)
    with transaction.atomic():
        outbox.tell(to=reach(user.pk), event="test:1", letter="password_changed", now=NOW)
    deliver_due(NOW)
    assert sorted(one.address for one in channel.tried) == ["+526861234567", "ana@example.org"]
    assert all("If it was not you" in one.text for one in channel.tried)


def test_a_letter_without_a_line_for_telephones_goes_by_mail_alone(channel: Scripted) -> None:
    user = User.objects.create_user("A0001")
    EmailAddress.objects.create(user=user, email="ana@example.org", verified=True, primary=True)
    Phone.objects.create(user=user, number="+526861234567", verified_at=NOW)
    with transaction.atomic():
        outbox.tell(to=reach(user.pk), event="test:1", letter="recovery_codes", now=NOW)
    deliver_due(NOW)
    assert [one.address for one in channel.tried] == ["ana@example.org"]


def test_settled_messages_are_forgotten_and_those_that_wait_are_not(channel: Scripted) -> None:
    write("test:1")
    deliver_due(NOW)
    write("test:2")
    assert outbox.forget(settled_before=NOW) == 0
    assert outbox.forget(settled_before=NOW + DAY) == 1
    assert only().event == "test:2"


def everywhere(user: User) -> Reach:
    systems = (ContactSystem.PORTAL, ContactSystem.EMAIL, ContactSystem.SMS)
    return Reach(user.pk, "es-mx", [Contact(one, f"{one}.1") for one in systems])


def dues() -> dict[str, datetime]:
    return dict(Notification.objects.values_list("channel", "due_at"))


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana")


def test_what_nobody_asked_for_may_wait_for_the_morning(channel: Scripted, ana: User) -> None:
    with transaction.atomic():
        outbox.tell(
            to=everywhere(ana), event="test:1", letter="phone_changed", now=NOW, not_before=NOW + DAY,
        )  # fmt: skip
    assert dues() == {"portal": NOW, "email": NOW + DAY, "sms": NOW + DAY}
    deliver_due(NOW + timedelta(hours=23))
    assert channel.tried == []
    deliver_due(NOW + DAY)
    assert len(channel.tried) == 2


def test_what_one_does_oneself_is_answered_by_mail_at_once_and_rings_later(
    channel: Scripted, ana: User
) -> None:
    with transaction.atomic():
        outbox.answer(
            to=everywhere(ana), event="test:1", letter="phone_changed", now=NOW, ring_from=NOW + DAY,
        )  # fmt: skip
    assert dues() == {"portal": NOW, "email": NOW, "sms": NOW + DAY}


def test_a_moment_that_is_past_makes_nothing_wait(channel: Scripted, ana: User) -> None:
    with transaction.atomic():
        outbox.tell(
            to=everywhere(ana), event="test:1", letter="phone_changed", now=NOW, not_before=NOW - DAY,
        )  # fmt: skip
    assert set(dues().values()) == {NOW}
