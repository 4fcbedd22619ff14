"""An adult lets somebody outside the family book for him, until a day."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from citas.domain.access.errors import TooManyAttempts
from citas.domain.access.models import User
from citas.domain.audit.models import AuditEvent
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.cancelling import cancel
from citas.domain.booking.actions.holding import extend, hold
from citas.domain.booking.errors import AppointmentUnknown
from citas.domain.booking.models import Appointment, AppointmentHistory
from citas.domain.booking.queries import (
    appointment_for,
    full_services,
    past,
    upcoming,
    usual_practitioner,
)
from citas.domain.messaging.models import Notification
from citas.domain.people import delegations
from citas.domain.people.delegations import CODE_LIFE, accept, delegation_for, end, give, offered
from citas.domain.people.errors import (
    AlreadyInCare,
    DelegationCodeRefused,
    DelegationForAdults,
    DelegationTooLong,
    DelegationToOneself,
    DelegationUnknown,
    HelperFull,
    NotBookableOnline,
    PatientUnknown,
)
from citas.domain.people.models import Account, Delegation, FamilyGroup, Patient
from citas.domain.people.queries import members, patient_for, patients_visible_to
from citas.rules.errors import DomainError
from tests.factories.clinic import NOW, TODAY, Clinic, by, cover, make_family, make_patient, make_spouse
from tests.factories.contacts import verified

UNTIL = TODAY + timedelta(days=30)
AT_ONCE = timedelta()


@dataclass
class Pair:
    """A grandfather with an own account, and a neighbour who has one too."""

    patient: Patient
    giver: User
    helper: User

    def code(self, until: date = UNTIL) -> str:
        return give(user_id=self.giver.pk, until=until, actor=by(self.giver), now=NOW)

    def help(self, until: date = UNTIL) -> Delegation:
        return self.accept(self.code(until))

    def accept(self, code: str, user: User | None = None) -> Delegation:
        user = user or self.helper
        return accept(user_id=user.pk, code=code, actor=by(user), now=NOW)

    def book(self, clinic: Clinic, user: User, position: int = 0) -> Appointment:
        return book(
            account_id=user.pk, patient_id=self.patient.pk, slot_id=clinic.slots()[position].pk,
            key=f"k{position}", actor=by(user), now=NOW,
        ).appointment  # fmt: skip


@pytest.fixture
def pair(clinic: Clinic) -> Pair:
    patient, giver = make_spouse(make_family(clinic.location))
    return Pair(patient, giver, clinic.family.user)


def letters(user: User) -> list[str]:
    """What was told to this user, as his page «Avisos» has it."""
    told = Notification.objects.filter(user=user, channel="portal").order_by("pk")
    return list(told.values_list("letter", flat=True))


# Giving and accepting


def test_who_enters_the_code_may_book_until_the_day(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    assert patient_for(pair.helper.pk, pair.patient.pk, UNTIL) == pair.patient
    with pytest.raises(PatientUnknown):
        patient_for(pair.helper.pk, pair.patient.pk, UNTIL + timedelta(days=1))


def test_the_code_is_kept_as_a_keyed_digest_and_gone_once_used(pair: Pair) -> None:
    code = pair.code()
    kept = Delegation.objects.get()
    assert len(code) == 8
    assert code not in kept.code_digest
    pair.accept(code)
    assert Delegation.objects.get().code_digest == ""


@pytest.mark.parametrize("days", [0, 91])
def test_a_permission_ends_on_a_later_day_within_the_policy(pair: Pair, days: int) -> None:
    with pytest.raises(DelegationTooLong):
        pair.code(TODAY + timedelta(days=days))
    pair.code(TODAY + timedelta(days=1))
    pair.code(TODAY + timedelta(days=90))


def test_only_who_is_of_age_gives_permission(pair: Pair) -> None:
    Patient.objects.filter(pk=pair.patient.pk).update(birth_date=date(2008, 12, 2))
    with pytest.raises(DelegationForAdults):
        pair.code()
    Patient.objects.filter(pk=pair.patient.pk).update(birth_date=date(2008, 12, 1))
    pair.code()


def refusal(pair: Pair, code: str, user: User | None = None, later: timedelta = AT_ONCE) -> DomainError:
    """The same for looking at a code and for taking it."""
    user, now = user or pair.helper, NOW + later
    with pytest.raises(DomainError) as looked:
        offered(user_id=user.pk, code=code, actor=by(user), now=now)
    with pytest.raises(DomainError) as taken:
        accept(user_id=user.pk, code=code, actor=by(user), now=now)
    assert str(looked.value) == str(taken.value)
    return taken.value


def test_a_code_serves_once(pair: Pair) -> None:
    code = pair.code()
    pair.accept(code)
    assert type(refusal(pair, code, make_family(pair.patient.assigned_location).user)) is (
        DelegationCodeRefused
    )


def test_a_code_serves_for_a_day(pair: Pair) -> None:
    code = pair.code()
    assert type(refusal(pair, code, later=CODE_LIFE)) is DelegationCodeRefused


def test_a_newer_code_ends_the_one_that_waits(pair: Pair) -> None:
    first = pair.code()
    pair.code()
    assert type(refusal(pair, first)) is DelegationCodeRefused


def test_wrong_withdrawn_and_dead_codes_are_told_in_the_same_words(pair: Pair) -> None:
    wrong = refusal(pair, "22222222")
    withdrawn = pair.code()
    end(delegation_id=Delegation.objects.get().pk, actor=by(pair.giver), now=NOW)
    later = timedelta(minutes=16)
    assert str(refusal(pair, withdrawn, later=later)) == str(wrong)
    of_the_dead = pair.code()
    Patient.objects.filter(pk=pair.patient.pk).update(deceased_on=TODAY)
    assert str(refusal(pair, of_the_dead, later=2 * later)) == str(wrong)


def test_after_three_wrong_codes_the_right_one_waits_too(pair: Pair) -> None:
    code = pair.code()
    for _ in range(3):
        with pytest.raises(DelegationCodeRefused):
            pair.accept("22222222")
    assert type(refusal(pair, code)) is TooManyAttempts
    assert not Delegation.objects.filter(helper=pair.helper).exists()
    accept(user_id=pair.helper.pk, code=code, actor=by(pair.helper), now=NOW + timedelta(minutes=15))


def test_a_right_code_costs_no_attempt(pair: Pair) -> None:
    code = pair.code()
    for _ in range(5):
        offered(user_id=pair.helper.pk, code=code, actor=by(pair.helper), now=NOW)
    pair.accept(code)


def test_nobody_helps_himself(pair: Pair) -> None:
    assert type(refusal(pair, pair.code(), pair.giver)) is DelegationToOneself


def test_the_head_who_books_for_him_anyway_is_told_so(clinic: Clinic) -> None:
    spouse, user = make_spouse(clinic.family)
    pair = Pair(spouse, user, clinic.family.user)
    assert type(refusal(pair, pair.code())) is AlreadyInCare


def test_one_account_helps_three_and_one_who_is_helped_again_counts_once(
    clinic: Clinic, pair: Pair
) -> None:
    pairs = [Pair(*make_spouse(make_family(clinic.location)), pair.helper) for _ in range(3)]
    for other in pairs:
        other.help()
    assert type(refusal(pair, pair.code())) is HelperFull
    again = pairs[0].help(UNTIL + timedelta(days=5))
    assert again.until == UNTIL + timedelta(days=5)
    end(delegation_id=again.pk, actor=by(pair.helper), now=NOW)
    pair.help()


def test_a_new_permission_takes_the_place_of_the_one_before(pair: Pair) -> None:
    pair.help(UNTIL)
    sooner = TODAY + timedelta(days=2)
    pair.help(sooner)
    assert [one.until for one in delegations.taken_by(pair.helper.pk, NOW)] == [sooner]
    after = sooner + timedelta(days=1)
    assert pair.patient not in patients_visible_to(pair.helper.pk, after)


def test_a_permission_that_ran_out_may_be_given_again(pair: Pair) -> None:
    pair.help(TODAY + timedelta(days=1))
    later = NOW + timedelta(days=5)
    code = give(user_id=pair.giver.pk, until=TODAY + timedelta(days=9), actor=by(pair.giver), now=later)
    accept(user_id=pair.helper.pk, code=code, actor=by(pair.helper), now=later)
    assert len(delegations.taken_by(pair.helper.pk, later)) == 1


def test_nobody_is_seen_twice_when_the_roll_brings_him_into_the_helpers_family(
    clinic: Clinic, pair: Pair
) -> None:
    pair.help()
    cover(pair.patient, FamilyGroup.objects.get(coverages__patient=clinic.family.head), "CONYUGE", "05")
    shown = members(pair.helper.pk, today=TODAY, horizon=UNTIL)
    assert [one.via for one in shown if one.patient == pair.patient] == ["head"]


# Ending


@pytest.mark.parametrize("who", ["giver", "helper"])
def test_either_side_ends_it_at_once(clinic: Clinic, pair: Pair, who: str) -> None:
    made = pair.help()
    user: User = getattr(pair, who)
    end(delegation_id=delegation_for(user.pk, made.pk).pk, actor=by(user), now=NOW)
    with pytest.raises(PatientUnknown):
        pair.book(clinic, pair.helper)
    with pytest.raises(DelegationUnknown):
        delegation_for(user.pk, made.pk)


def test_nobody_else_finds_it(clinic: Clinic, pair: Pair) -> None:
    made = pair.help()
    for user in (make_family(clinic.location).user, User.objects.create_user("ventanilla")):
        with pytest.raises(DelegationUnknown):
            delegation_for(user.pk, made.pk)


def test_ending_it_twice_writes_one_event_and_one_letter(pair: Pair) -> None:
    verified(pair.giver, "abuelo@example.com")
    made = pair.help()
    for _ in range(2):
        end(delegation_id=made.pk, actor=by(pair.giver), now=NOW)
    assert AuditEvent.objects.filter(action="delegation.end").count() == 1
    assert letters(pair.giver) == ["helper_accepted", "helper_ended"]


def test_what_does_not_exist_cannot_be_ended(pair: Pair) -> None:
    with pytest.raises(DelegationUnknown):
        end(delegation_id=0, actor=by(pair.giver), now=NOW)


# Using it


def test_each_use_is_written_down_as_a_helpers_and_told_without_service_or_doctor(
    clinic: Clinic, pair: Pair
) -> None:
    verified(pair.giver, "abuelo@example.com")
    pair.help()
    booked = pair.book(clinic, pair.helper)
    cancel(appointment_id=booked.pk, actor=by(pair.helper), now=NOW)
    assert letters(pair.giver) == ["helper_accepted", "helper_book", "helper_cancel"]
    assert letters(pair.helper) == ["booked", "cancelled"]
    assert set(AppointmentHistory.objects.values_list("actor_kind", flat=True)) == {"helper"}
    events = AuditEvent.objects.filter(subject_kind="appointment")
    assert set(events.values_list("actor_kind", "actor_id")) == {("helper", pair.helper.pk)}
    told = Notification.objects.filter(letter__in=["helper_book", "helper_cancel"])
    assert [one.facts for one in told] == [{}, {}, {}, {}]  # by mail, and on the page


def test_a_use_is_listed_for_who_has_no_contact(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    pair.book(clinic, pair.helper)
    (use,) = delegations.uses_for(pair.patient.pk)
    assert (use.action, use.helper, use.at) == ("appointment.book", clinic.family.head.name, NOW)
    assert letters(pair.giver) == ["helper_accepted", "helper_book"]


def test_what_the_patient_and_the_family_do_is_no_use(clinic: Clinic, pair: Pair) -> None:
    verified(pair.giver, "abuelo@example.com")
    pair.book(clinic, pair.giver)
    assert delegations.uses_for(pair.patient.pk) == []
    assert set(letters(pair.giver)) == {"booked"}


def test_a_helpers_hold_is_a_helpers_too(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    slot = clinic.slots()[0]
    asked = {"account_id": pair.helper.pk, "patient_id": pair.patient.pk, "slot_id": slot.pk}
    hold(**asked, actor=by(pair.helper), now=NOW)
    assert AuditEvent.objects.get(action="hold.create").actor_kind == "helper"


def test_a_place_is_kept_no_longer_once_the_permission_ended(clinic: Clinic, pair: Pair) -> None:
    made = pair.help()
    slot = clinic.slots()[0]
    asked = {"account_id": pair.helper.pk, "patient_id": pair.patient.pk, "slot_id": slot.pk}
    kept = hold(**asked, actor=by(pair.helper), now=NOW)
    end(delegation_id=made.pk, actor=by(pair.giver), now=NOW)
    with pytest.raises(PatientUnknown):
        extend(account_id=pair.helper.pk, hold_id=kept.pk, now=NOW)


# What the helper sees


def test_the_helper_sees_what_he_booked_while_it_is_to_come(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    booked = pair.book(clinic, pair.helper)
    assert upcoming(pair.helper.pk, NOW) == [booked]
    assert appointment_for(pair.helper.pk, booked.folio, NOW) == booked
    over = booked.ends_at
    assert past(pair.helper.pk, over) == []
    with pytest.raises(AppointmentUnknown):
        appointment_for(pair.helper.pk, booked.folio, over)
    assert past(pair.giver.pk, over) == [booked]


def test_nothing_of_the_patients_own_shows_to_the_helper(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    own = pair.book(clinic, pair.giver)
    user, service = pair.helper.pk, clinic.service.pk
    assert upcoming(user, NOW) == past(user, NOW) == []
    assert full_services(user, pair.patient, NOW) == {}
    assert usual_practitioner(user, pair.patient, service, NOW) is None
    with pytest.raises(AppointmentUnknown):
        appointment_for(user, own.folio, NOW)
    with pytest.raises(NotBookableOnline):
        pair.book(clinic, pair.helper, 3)


def test_the_helper_cancels_only_what_he_booked(clinic: Clinic, pair: Pair) -> None:
    pair.help()
    own = pair.book(clinic, pair.giver)
    with pytest.raises(AppointmentUnknown):
        cancel(appointment_id=own.pk, actor=by(pair.helper), now=NOW)


def test_once_it_ended_the_helper_cancels_nothing(clinic: Clinic, pair: Pair) -> None:
    made = pair.help()
    booked = pair.book(clinic, pair.helper)
    end(delegation_id=made.pk, actor=by(pair.giver), now=NOW)
    with pytest.raises(AppointmentUnknown):
        cancel(appointment_id=booked.pk, actor=by(pair.helper), now=NOW)
    assert upcoming(pair.giver.pk, NOW) == [booked]


def test_a_person_with_two_affiliations_sees_permissions_from_both(clinic: Clinic, pair: Pair) -> None:
    group = FamilyGroup.objects.create(affiliation_number="OTRA01")
    other = User.objects.create_user("OTRA01")
    Account.objects.create(user=other, coverage=cover(pair.patient, group, "TITULAR", "00"))
    made = pair.help()
    assert delegation_for(other.pk, made.pk) == made
    assert delegations.given_by(pair.patient.pk, NOW) == [made]
    code = give(user_id=other.pk, until=UNTIL, actor=by(other), now=NOW)
    assert type(refusal(pair, code, other)) is DelegationToOneself
    pair.accept(code)
    assert len(members(pair.helper.pk, today=TODAY, horizon=UNTIL)) == 3


def test_a_code_is_refused_to_whom_nobody_insured_stands_behind(clinic: Clinic, pair: Pair) -> None:
    make_patient(clinic.location)
    staff = User.objects.create_user("ventanilla")
    assert refusal(pair, pair.code(), staff).code == "account_missing"
