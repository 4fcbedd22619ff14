"""A place that comes free goes to the first in line whom it fits, to one at a time, by day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import caches

from citas.domain.audit.models import AuditEvent
from citas.domain.booking.errors import SlotDeskOnly, SlotTaken
from citas.domain.booking.models import Hold, Offer, WaitlistEntry
from citas.domain.booking.waiting.answering import decline
from citas.domain.booking.waiting.ending import lapse
from citas.domain.booking.waiting.offering import due, pass_on
from citas.domain.catalogue.models import Policy
from citas.domain.messaging.letters import render, render_line, render_notice
from citas.domain.messaging.models import Notification
from citas.domain.people.models import Coverage, Patient
from citas.domain.scheduling.models import Absence, Slot
from citas.rules import clock
from tests.factories.clinic import (
    NOW,
    TODAY,
    TOMORROW,
    Clinic,
    by,
    make_family,
    make_location,
    make_role,
    make_service,
    make_sessions,
    make_spouse,
    publish,
)
from tests.factories.contacts import verified
from tests.factories.waiting import (
    ANSWER,
    UNDO,
    come_free,
    give_up,
    newcomer,
    take,
    wait,
)

pytestmark = pytest.mark.django_db
State = Offer.State
LATER = TODAY + timedelta(days=7)  # a Tuesday too
LINE = [UNDO + ANSWER * number for number in range(6)]  # when each after the other is asked


@pytest.fixture
def place(clinic: Clinic) -> Slot:
    """One at eight in the morning, a week ahead."""
    return clinic.slots(LATER)[0]


def offered(clinic: Clinic, place: Slot) -> Offer | None:
    """What comes of the place when somebody who had it cancels."""
    return come_free(take(clinic.family, place, clinic.family.daughter))


def freed(clinic: Clinic, place: Slot) -> None:
    give_up(take(clinic.family, place, clinic.family.daughter))


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of Baja California's wall clock."""
    return clock.instant(day, time(hour, minute))


def status(place: Slot) -> str:
    return Slot.objects.get(pk=place.pk).status


# In order


def test_the_first_in_line_is_offered_the_place_for_fifteen_minutes(clinic: Clinic, place: Slot) -> None:
    first, _second = newcomer(clinic), newcomer(clinic)
    offer = offered(clinic, place)
    assert offer is not None
    assert (offer.entry, offer.position, offer.state) == (first, 1, State.OPEN)
    assert (offer.told_at, offer.expires_at) == (NOW + UNDO, NOW + UNDO + ANSWER)


def test_nobody_is_asked_while_the_cancelling_can_be_undone(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    freed(clinic, place)
    assert due(NOW) == []
    assert pass_on(slot_id=place.pk, now=NOW + UNDO / 2) is None
    assert due(NOW + UNDO) == [place.pk]


def test_nobody_else_takes_a_place_on_its_way_or_offered(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    offer = offered(clinic, place)
    other = make_family(clinic.location)
    for at in (NOW + UNDO, NOW + UNDO + ANSWER):
        with pytest.raises(SlotTaken):
            take(other, place, at=at)
    assert offer is not None
    assert offer.hold is not None
    assert not take(other, place, at=NOW + timedelta(hours=1)).disrupted_at  # if no job ever runs


def test_who_does_not_answer_makes_room_for_the_next_and_waits_on(clinic: Clinic, place: Slot) -> None:
    entries = [newcomer(clinic) for _ in range(3)]
    offered(clinic, place)
    for passed in LINE[1:3]:
        pass_on(slot_id=place.pk, now=NOW + passed)
    told = Offer.objects.order_by("pk").values_list("entry", "position", "state")
    assert list(told) == [
        (entries[0].pk, 1, "expired"), (entries[1].pk, 2, "expired"), (entries[2].pk, 3, "open"),
    ]  # fmt: skip
    assert WaitlistEntry.objects.filter(ended_at=None).count() == 3
    assert Hold.objects.filter(slot=place, ended_at=None).count() == 1


def test_who_declines_makes_room_at_once(clinic: Clinic, place: Slot) -> None:
    entries = [newcomer(clinic) for _ in range(2)]
    offer = offered(clinic, place)
    assert offer is not None
    for _ in range(2):
        decline(offer_id=offer.pk, actor=by(entries[0].account), now=NOW + UNDO * 2)
    after = pass_on(slot_id=place.pk, now=NOW + UNDO * 2)
    assert after is not None
    assert (after.entry, after.position) == (entries[1], 2)
    assert AuditEvent.objects.filter(action="offer.decline").count() == 1


def test_when_nobody_is_left_the_place_is_everybodys(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    offered(clinic, place)
    assert pass_on(slot_id=place.pk, now=NOW + LINE[1]) is None
    assert status(place) == "free"
    assert take(make_family(clinic.location), place, at=NOW + LINE[1])


def test_asking_again_changes_nothing(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    first = offered(clinic, place)
    for _ in range(2):
        assert pass_on(slot_id=place.pk, now=NOW + UNDO * 2) is None
    assert list(Offer.objects.all()) == [first]


def test_who_is_ahead_and_why_he_was_passed_over_is_written_down(clinic: Clinic, place: Slot) -> None:
    wait(clinic, make_family(clinic.location), part="afternoon")
    wait(clinic, make_family(clinic.location), weekdays=(3,))
    wait(clinic, make_family(clinic.location))
    offered(clinic, place)
    event = AuditEvent.objects.get(action="offer.make")
    assert event.details == {"slot": place.pk, "position": 3, "passed_over": {"days": 2}}


# Whom it fits


def other_doctor(clinic: Clinic, place: Slot) -> None:
    other = make_role(clinic.location, clinic.service, "Otro")
    wait(clinic, make_family(clinic.location), doctor=other.practitioner_id)


def other_weekday(clinic: Clinic, place: Slot) -> None:
    wait(clinic, make_family(clinic.location), weekdays=(1, 3))


def afternoon(clinic: Clinic, place: Slot) -> None:
    wait(clinic, make_family(clinic.location), part="afternoon")


def until_the_day_before(clinic: Clinic, place: Slot) -> None:
    wait(clinic, make_family(clinic.location), until=LATER - timedelta(days=1))


def rights_end(clinic: Clinic, place: Slot) -> None:
    entry = newcomer(clinic)
    Coverage.objects.filter(patient=entry.patient).update(valid_to=LATER - timedelta(days=1))


def moved_away(clinic: Clinic, place: Slot) -> None:
    Patient.objects.filter(pk=newcomer(clinic).patient_id).update(assigned_location=make_location())


def died(clinic: Clinic, place: Slot) -> None:
    Patient.objects.filter(pk=newcomer(clinic).patient_id).update(deceased_on=TODAY)


def earlier_in_hand(clinic: Clinic, place: Slot) -> None:
    family = make_family(clinic.location)
    wait(clinic, family, in_hand=take(family, clinic.slots()[0]), until=LATER)


def elsewhere_then(clinic: Clinic, place: Slot) -> None:
    family = make_family(clinic.location)
    wait(clinic, family)
    other = make_role(clinic.location, make_service("MEDICINA_GENERAL", 20))
    make_sessions(other)
    publish()
    hours = Slot.objects.filter(role=other, starts_at__lt=place.ends_at, ends_at__gt=place.starts_at)
    Slot.objects.filter(pk__in=hours).update(web_from=NOW)
    take(family, hours.earliest("pk"))


def another_offer_open(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    come_free(take(clinic.family, clinic.slots(LATER)[3], clinic.family.head))


def left(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    WaitlistEntry.objects.update(ended_at=NOW, end="left")


def closed_account(clinic: Clinic, place: Slot) -> None:
    entry = newcomer(clinic)
    entry.account.is_active = False
    entry.account.save()


UNFIT = [
    other_doctor, other_weekday, afternoon, until_the_day_before, rights_end, moved_away, died,
    earlier_in_hand, elsewhere_then, another_offer_open, left, closed_account,
]  # fmt: skip


@pytest.mark.parametrize("somebody", UNFIT, ids=lambda one: one.__name__)
def test_whom_the_place_does_not_fit_is_passed_over(
    clinic: Clinic, place: Slot, somebody: Callable[[Clinic, Slot], None]
) -> None:
    somebody(clinic, place)
    fitting = newcomer(clinic, at=NOW + timedelta(minutes=1))
    offer = offered(clinic, place)
    assert offer is not None
    assert offer.entry == fitting


def test_whom_every_wish_fits_gets_it(clinic: Clinic, place: Slot) -> None:
    family = make_family(clinic.location)
    in_hand = take(family, clinic.slots(LATER + timedelta(days=1))[0])
    entry = wait(
        clinic, family, weekdays=(2,), part="morning", doctor=clinic.role.practitioner_id, until=LATER,
        in_hand=in_hand,
    )  # fmt: skip
    offer = offered(clinic, place)
    assert offer is not None
    assert offer.entry == entry


def test_who_books_while_a_place_is_offered_to_him_leaves_it_to_the_next(
    clinic: Clinic, place: Slot
) -> None:
    family = make_family(clinic.location)
    wait(clinic, family)
    entry = newcomer(clinic)
    offered(clinic, place)
    take(family, clinic.slots()[0], at=NOW + UNDO)
    offer = pass_on(slot_id=place.pk, now=NOW + UNDO)
    assert offer is not None
    assert offer.entry == entry
    assert Offer.objects.earliest("pk").state == State.WITHDRAWN


def test_of_two_places_at_once_each_of_two_gets_one(clinic: Clinic) -> None:
    entries = [newcomer(clinic), newcomer(clinic)]
    offers = [come_free(take(make_family(clinic.location), slot)) for slot in clinic.slots(LATER)[:2]]
    assert [offer and offer.entry for offer in offers] == entries


def test_an_offer_that_no_job_has_met_stands_in_nobodys_way(clinic: Clinic, place: Slot) -> None:
    entry = newcomer(clinic)
    offered(clinic, place)
    later = come_free(take(make_family(clinic.location), clinic.slots(LATER)[1]), at=NOW + ANSWER)
    assert later is not None
    assert later.entry == entry
    assert list(Offer.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "open"]


def test_what_no_job_met_ends_at_night(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    offered(clinic, place)
    lapse(NOW + timedelta(hours=18))
    assert Offer.objects.get().state == State.EXPIRED


# By day, and in time


def test_a_place_of_today_goes_to_the_desk(clinic: Clinic) -> None:
    newcomer(clinic)
    today = clinic.slots(TODAY)[-1]
    assert offered(clinic, today) is None
    with pytest.raises(SlotDeskOnly):
        take(make_family(clinic.location), today, at=NOW + UNDO)


def test_the_line_is_asked_until_the_notice_would_be_too_short(clinic: Clinic) -> None:
    for _ in range(4):
        newcomer(clinic)
    place = clinic.slots(TOMORROW)[0]  # at eight
    come_free(take(clinic.family, place, clinic.family.daughter), at=on(TODAY, 20, 50) - UNDO)
    for at in (on(TODAY, 21, 5), on(TOMORROW, 7, 15), on(TOMORROW, 7, 30)):
        pass_on(slot_id=place.pk, now=at)
    told = Offer.objects.order_by("pk").values_list("told_at", flat=True)
    assert list(told) == [on(TODAY, 20, 50), on(TOMORROW, 7), on(TOMORROW, 7, 15)]
    assert (status(place), Slot.objects.get(pk=place.pk).web_from) == ("free", None)


def test_at_night_the_offer_waits_for_the_morning(clinic: Clinic, place: Slot) -> None:
    family = make_family(clinic.location)
    verified(family.user, "maria@example.org")
    wait(clinic, family)
    night = on(TODAY, 22, 30)
    offer = come_free(take(clinic.family, place, clinic.family.daughter), at=night)
    assert offer is not None
    morning = on(TOMORROW, 7)
    assert (offer.told_at, offer.expires_at) == (morning, morning + ANSWER)
    assert Notification.objects.get(letter="offer", channel="email").due_at == morning


def test_what_begins_right_after_the_night_is_offered_to_nobody_in_it(clinic: Clinic) -> None:
    newcomer(clinic)
    Policy.objects.filter(name="quiet_until").update(value="07:30")
    caches["memory"].clear()
    place = clinic.slots(TOMORROW)[0]
    assert come_free(take(clinic.family, place, clinic.family.daughter), at=on(TODAY, 22)) is None
    assert status(place) == "free"


def test_a_place_whose_hour_is_gone_is_offered_to_nobody(clinic: Clinic, place: Slot) -> None:
    newcomer(clinic)
    freed(clinic, place)
    Slot.objects.filter(pk=place.pk).update(withdrawn_at=NOW)
    assert pass_on(slot_id=place.pk, now=NOW + UNDO) is None
    assert due(NOW + UNDO) == []


# Telling


def test_the_offer_says_day_hour_unit_and_until_when_and_no_name(clinic: Clinic, place: Slot) -> None:
    family = make_family(clinic.location)
    verified(family.user, "maria@example.org")
    wait(clinic, family, patient=family.daughter)
    offer = offered(clinic, place)
    assert offer is not None
    mail = Notification.objects.get(letter="offer", channel="email")
    facts = mail.facts | {"token": "abc"}
    assert (mail.useful_until, mail.event.split(":")[0]) == (offer.expires_at, "offer")
    for text in (render("offer", "es-mx", facts).text, render_line("offer", "es-mx", facts)):
        assert "martes 8 de diciembre, a las 8:00 de la mañana" in text.replace("\nHora:", ",")
        assert "hasta las 8:16 de la mañana" in text
        assert "/aviso/abc/" in text
        for private in ("Sofía", "López", "Odontología", "Ruiz"):
            assert private not in text
    assert render_notice("offer", "en", mail.facts).href.endswith(f"/ofertas/{offer.pk}/")


def test_who_joined_and_the_patient_himself_are_told(clinic: Clinic, place: Slot) -> None:
    spouse, account = make_spouse(clinic.family)
    wait(clinic, clinic.family, patient=spouse)
    offered(clinic, place)
    told = Notification.objects.filter(letter="offer", channel="portal").values_list("user", flat=True)
    assert set(told) == {clinic.family.user.pk, account.pk}


def test_when_the_agenda_takes_the_hour_away_who_was_offered_it_is_told(
    clinic: Clinic, place: Slot
) -> None:
    newcomer(clinic)
    offered(clinic, place)
    Absence.objects.create(
        practitioner=clinic.role.practitioner, first_day=LATER, last_day=LATER, reason="x"
    )
    publish(NOW + UNDO)
    assert Offer.objects.get().state == State.WITHDRAWN
    assert Slot.objects.get(pk=place.pk).withdrawn_at is not None
    assert Notification.objects.filter(letter="offer_lost").count() == 1
    assert pass_on(slot_id=place.pk, now=NOW + UNDO) is None


def test_an_offer_lost_in_the_night_in_which_it_was_made_wakes_nobody_later(
    clinic: Clinic, place: Slot
) -> None:
    family = make_family(clinic.location)
    verified(family.user, "maria@example.org")
    wait(clinic, family)
    come_free(take(clinic.family, place, clinic.family.daughter), at=on(TODAY, 22, 30))
    doctor = clinic.role.practitioner
    Absence.objects.create(practitioner=doctor, first_day=LATER, last_day=LATER, reason="x")
    publish(on(TODAY, 22, 40))
    mails = Notification.objects.filter(user=family.user)
    assert set(mails.exclude(channel="portal").values_list("letter", "state")) == {
        ("offer", "withdrawn")
    }
    assert set(mails.filter(channel="portal").values_list("letter", flat=True)) == {
        "offer",
        "offer_lost",
    }
