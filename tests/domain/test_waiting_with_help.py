"""A helper waits for somebody until the day that he was given, and no longer."""

from datetime import timedelta

import pytest

from citas.domain.access.models import User
from citas.domain.booking.errors_waiting import OfferUnknown
from citas.domain.booking.models import WaitlistEntry
from citas.domain.booking.queries import in_calendar, upcoming
from citas.domain.booking.waiting.queries import offer_for, waiting
from citas.domain.messaging.models import Notification
from citas.domain.people.models import Coverage, Delegation
from tests.factories.clinic import NOW, TODAY, Clinic, Family, make_family
from tests.factories.waiting import UNDO, come_free, take, wait

pytestmark = pytest.mark.django_db
NEXT_DAY = NOW + timedelta(days=1)
LATER = TODAY + timedelta(days=7)


@pytest.fixture
def helped(clinic: Clinic) -> Family:
    """As the helper acts for her: his account, her person; until the end of today."""
    patient = make_family(clinic.location).head
    Delegation.objects.create(
        coverage=Coverage.objects.get(patient=patient), helper=clinic.family.user, until=TODAY,
        created_at=NOW, code_expires_at=NOW, accepted_at=NOW,
    )  # fmt: skip
    return Family(clinic.family.user, patient, clinic.family.daughter, clinic.location)


@pytest.fixture
def entry(clinic: Clinic, helped: Family) -> WaitlistEntry:
    return wait(clinic, helped)


@pytest.fixture
def herself(helped: Family) -> User:
    return User.objects.get(account__coverage__patient=helped.head)


def test_after_his_day_he_reads_neither_her_turn_nor_her_offer(
    clinic: Clinic, helped: Family, entry: WaitlistEntry, herself: User
) -> None:
    offer = come_free(take(make_family(clinic.location), clinic.slots(LATER)[0]))
    assert offer is not None
    assert offer_for(helped.user.pk, offer.pk, NOW + UNDO) == offer
    assert [one.entry for one in waiting(helped.user.pk, NOW)] == [entry]
    assert waiting(helped.user.pk, NEXT_DAY) == []
    with pytest.raises(OfferUnknown):
        offer_for(helped.user.pk, offer.pk, NEXT_DAY)
    assert [one.entry for one in waiting(herself.pk, NEXT_DAY)] == [entry]


@pytest.mark.usefixtures("entry")
def test_and_is_told_of_no_offer_any_more(clinic: Clinic, helped: Family, herself: User) -> None:
    given_up = take(make_family(clinic.location), clinic.slots(LATER)[0])
    assert come_free(given_up, at=NEXT_DAY) is not None
    told = Notification.objects.filter(letter="offer").values_list("user", flat=True)
    assert set(told) == {herself.pk}


@pytest.mark.usefixtures("entry")
def test_where_nobody_else_could_answer_nothing_is_offered(clinic: Clinic, herself: User) -> None:
    User.objects.filter(pk=herself.pk).update(is_active=False)
    given_up = take(make_family(clinic.location), clinic.slots(LATER)[0])
    assert come_free(given_up, at=NEXT_DAY) is None


def test_his_calendar_has_none_of_hers(clinic: Clinic, helped: Family, herself: User) -> None:
    booked = take(helped, clinic.slots(LATER)[0])
    assert upcoming(helped.user.pk, NOW) == [booked]
    assert in_calendar(helped.user.pk, NOW, NOW) == []
    assert in_calendar(herself.pk, NOW, NOW) == [booked]
