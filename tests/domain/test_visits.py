"""A family visit: all its places or none, of one unit and one day."""

from datetime import timedelta

import pytest
from django.core.cache import caches

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from citas.domain.booking.errors import ExtensionLimit, SlotTaken, UpcomingLimit
from citas.domain.booking.errors_visits import VisitApart, VisitLost, VisitTooLarge, VisitUnknown
from citas.domain.booking.models import Appointment, FamilyVisit, Hold
from citas.domain.booking.visits.keeping import (
    book_visit,
    extend_visit,
    hold_visit,
    release_visit,
)
from citas.domain.booking.visits.proposing import Wish, elsewhere_close, month, propose
from citas.domain.booking.why import Why
from citas.domain.people.errors import PatientUnknown
from citas.domain.people.models import Patient
from citas.domain.scheduling.models import Slot
from tests.factories.clinic import (
    NOW,
    TOMORROW,
    Clinic,
    by,
    make_clinic,
    make_family,
    make_location,
    make_role,
    make_service,
    make_sessions,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def keep(clinic: Clinic, *places: tuple[Patient, Slot], **changes: object) -> FamilyVisit:
    pairs = [(patient.pk, slot.pk) for patient, slot in places]
    asked = {"account_id": clinic.family.user.pk, "places": pairs, "actor": by(clinic.family.user)}
    return hold_visit(**{**asked, "now": NOW, **changes})  # type: ignore[arg-type]


def keep_two(clinic: Clinic) -> tuple[FamilyVisit, Slot, Slot]:
    first, second = clinic.slots()[:2]
    family = clinic.family
    return keep(clinic, (family.head, first), (family.daughter, second)), first, second


def confirm(clinic: Clinic, visit: FamilyVisit, later: timedelta = timedelta()) -> list[Appointment]:
    user = clinic.family.user
    booked = book_visit(account_id=user.pk, visit_id=visit.pk, actor=by(user), now=NOW + later)
    return booked.appointments


def somebody_else_books(clinic: Clinic, slot: Slot, later: timedelta) -> None:
    other = make_family(clinic.location)
    book(
        account_id=other.user.pk, patient_id=other.head.pk, slot_id=slot.pk, key="k",
        actor=by(other.user), now=NOW + later,
    )  # fmt: skip


def test_a_mother_and_her_daughter_get_two_folios_at_once(clinic: Clinic) -> None:
    visit, first, second = keep_two(clinic)
    made = confirm(clinic, visit)
    assert [(one.patient, one.slot_id) for one in made] == [
        (clinic.family.head, first.pk),
        (clinic.family.daughter, second.pk),
    ]
    assert len({one.folio for one in made}) == 2


def test_confirming_again_answers_with_the_same_folios(clinic: Clinic) -> None:
    visit, _, _ = keep_two(clinic)
    made = confirm(clinic, visit)
    assert [one.folio for one in confirm(clinic, visit)] == [one.folio for one in made]
    assert Appointment.objects.count() == 2


def test_with_one_place_lost_none_is_booked_and_it_says_whose(clinic: Clinic) -> None:
    visit, _, second = keep_two(clinic)
    late = timedelta(minutes=6)
    somebody_else_books(clinic, second, late)
    with pytest.raises(VisitLost) as refused:
        confirm(clinic, visit, late)
    assert clinic.family.daughter.name in refused.value.sentence()
    assert not Appointment.objects.filter(booked_by=clinic.family.user).exists()


def test_when_its_time_has_run_out_free_places_are_booked_all_the_same(clinic: Clinic) -> None:
    visit, _, _ = keep_two(clinic)
    assert len(confirm(clinic, visit, timedelta(minutes=6))) == 2


def test_meanwhile_nobody_else_gets_its_places(clinic: Clinic) -> None:
    _, first, _ = keep_two(clinic)
    with pytest.raises(SlotTaken):
        somebody_else_books(clinic, first, timedelta())


def test_when_one_of_them_is_taken_nothing_is_kept(clinic: Clinic) -> None:
    first, second = clinic.slots()[:2]
    somebody_else_books(clinic, second, timedelta())
    with pytest.raises(SlotTaken):
        keep(clinic, (clinic.family.head, first), (clinic.family.daughter, second))
    first.refresh_from_db()
    assert first.status == Slot.Status.FREE


def test_an_account_keeps_one_thing_for_review_at_a_time(clinic: Clinic) -> None:
    visit, first, second = keep_two(clinic)
    third, family = clinic.slots()[2], clinic.family
    hold(
        account_id=family.user.pk, patient_id=family.head.pk, slot_id=third.pk,
        actor=by(family.user), now=NOW,
    )  # fmt: skip
    for slot in (first, second):
        slot.refresh_from_db()
        assert slot.status == Slot.Status.FREE
    with pytest.raises(VisitUnknown):
        confirm(clinic, visit)
    keep_two(clinic)
    third.refresh_from_db()
    assert third.status == Slot.Status.FREE


def test_its_places_are_given_back_together(clinic: Clinic) -> None:
    visit, first, _ = keep_two(clinic)
    release_visit(account_id=clinic.family.user.pk, visit_id=visit.pk, now=NOW)
    release_visit(account_id=clinic.family.user.pk, visit_id=visit.pk, now=NOW)
    somebody_else_books(clinic, first, timedelta())


def test_twice_it_is_kept_longer_and_then_no_more(clinic: Clinic) -> None:
    visit, first, _ = keep_two(clinic)
    account = clinic.family.user.pk
    for minutes in (10, 15):
        longer = extend_visit(account_id=account, visit_id=visit.pk, now=NOW)
        assert longer.expires_at == NOW + timedelta(minutes=minutes)
    with pytest.raises(ExtensionLimit):
        extend_visit(account_id=account, visit_id=visit.pk, now=NOW)
    first.refresh_from_db()
    assert first.held_until == NOW + timedelta(minutes=15)


def test_one_place_is_no_visit_and_four_are_too_many(clinic: Clinic) -> None:
    slots, head = clinic.slots(), clinic.family.head
    for places in ([(head, slots[0])], [(head, slot) for slot in slots[:4]], []):
        with pytest.raises(VisitTooLarge):
            keep(clinic, *places)


def test_places_of_two_days_or_one_service_twice_do_not_go_together(clinic: Clinic) -> None:
    head, daughter = clinic.family.head, clinic.family.daughter
    first, second = clinic.slots()[:2]
    later = Slot.objects.filter(local_date__gt=TOMORROW, web_from__lte=NOW)[0]
    for places in (((head, first), (daughter, later)), ((head, first), (head, second))):
        with pytest.raises(VisitApart):
            keep(clinic, *places)


def test_whoever_has_an_appointment_of_that_service_is_told_so(clinic: Clinic) -> None:
    confirm(clinic, keep_two(clinic)[0])
    third, fourth = clinic.slots()[2:4]
    with pytest.raises(UpcomingLimit):
        keep(clinic, (clinic.family.head, third), (clinic.family.daughter, fourth))


def test_the_visit_of_others_cannot_be_touched(clinic: Clinic) -> None:
    visit, _, _ = keep_two(clinic)
    other = make_family(clinic.location)
    with pytest.raises(VisitUnknown):
        book_visit(account_id=other.user.pk, visit_id=visit.pk, actor=by(other.user), now=NOW)


def test_medicine_and_dentistry_of_one_person_are_proposed_one_after_the_other(clinic: Clinic) -> None:
    medicine = make_service("MEDICINA_GENERAL", 20)
    make_sessions(make_role(clinic.location, medicine, "Inés"))
    publish()
    head = clinic.family.head
    wishes = [Wish(head, clinic.service), Wish(head, medicine)]
    shown = propose(clinic.family.user.pk, wishes, TOMORROW, NOW)
    stays = [one.stay for one in shown]
    assert stays == sorted(stays)
    for proposal in shown:
        first, second = proposal.stops
        assert first.place.ends <= second.place.starts
    places = [(stop.wish.patient, Slot.objects.get(pk=stop.place.slot_id)) for stop in shown[0].stops]
    assert len(confirm(clinic, keep(clinic, *places))) == 2


def test_hours_at_which_one_of_them_is_elsewhere_are_not_proposed(clinic: Clinic) -> None:
    medicine = make_service("MEDICINA_GENERAL", 20)
    make_sessions(make_role(clinic.location, medicine, "Inés"))
    publish()
    user, daughter, first = clinic.family.user, clinic.family.daughter, clinic.slots()[0]
    book(account_id=user.pk, patient_id=daughter.pk, slot_id=first.pk, key="k", actor=by(user), now=NOW)
    wishes = [Wish(clinic.family.head, clinic.service), Wish(daughter, medicine)]
    hours = [
        (stop.place.starts, stop.place.ends)
        for one in propose(user.pk, wishes, TOMORROW, NOW)
        for stop in one.stops
        if stop.wish.patient == daughter
    ]
    assert hours
    assert all(ends <= first.starts_at or first.ends_at <= starts for starts, ends in hours)


def test_a_day_has_room_when_each_service_has_a_place_for_each_who_wants_it(clinic: Clinic) -> None:
    wishes = [Wish(clinic.family.head, clinic.service), Wish(clinic.family.daughter, clinic.service)]
    day, first = TOMORROW.day - 1, TOMORROW.replace(day=1)
    assert month(wishes, first, NOW)[day].places == len(clinic.slots())
    keep_one, *taken = clinic.slots()
    Slot.objects.filter(pk__in=[slot.pk for slot in taken]).update(web_from=None)
    caches["memory"].clear()
    assert month(wishes[:1], first, NOW)[day].places == 1
    assert month(wishes, first, NOW)[day].why is Why.FULL
    assert propose(clinic.family.user.pk, wishes, keep_one.local_date, NOW) == []


def test_less_than_ninety_minutes_from_another_unit_is_noticed(clinic: Clinic) -> None:
    confirm(clinic, keep_two(clinic)[0])
    made = Appointment.objects.earliest("starts_at")
    other, user = make_location("Otra"), clinic.family.user.pk
    for minutes, close in ((89, True), (91, False)):
        ends = made.starts_at - timedelta(minutes=minutes)
        place = Slot(location=other, service=clinic.service, starts_at=ends, ends_at=ends)
        assert (made in elsewhere_close(user, [place], NOW)) is close
        assert made not in elsewhere_close(user, [place], NOW, but=made.pk)
    assert elsewhere_close(user, [made.slot], NOW) == []


def test_the_same_places_again_are_kept_no_longer(clinic: Clinic) -> None:
    visit, first, second = keep_two(clinic)
    family, later = clinic.family, NOW + timedelta(minutes=2)
    places = (family.daughter, second), (family.head, first)
    assert keep(clinic, *places, now=later) == visit
    assert keep(clinic, (family.head, second), (family.daughter, first), now=later) != visit
    assert Hold.objects.filter(ended_at=None).count() == 2


def test_nothing_is_kept_longer_for_who_is_no_longer_of_the_family(clinic: Clinic) -> None:
    visit, _, _ = keep_two(clinic)
    clinic.family.daughter.coverages.all().delete()
    with pytest.raises(PatientUnknown):
        extend_visit(account_id=clinic.family.user.pk, visit_id=visit.pk, now=NOW)
