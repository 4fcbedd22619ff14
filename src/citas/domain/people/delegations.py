"""An adult lets somebody else's account book for him, until a day; by a code that he hands over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from citas.domain.access.contacts import reach
from citas.domain.access.errors import TooManyAttempts
from citas.domain.access.models import User
from citas.domain.access.queries import lock_user
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor, ActorKind
from citas.domain.audit.models import AuditEvent
from citas.domain.catalogue.policy_set import PeoplePolicySet, people_policies, policies
from citas.domain.messaging.outbox import answer, tell
from citas.domain.people.errors import (
    AccountMissing,
    AlreadyInCare,
    DelegationCodeRefused,
    DelegationForAdults,
    DelegationTooLong,
    DelegationToOneself,
    DelegationUnknown,
    HelperFull,
)
from citas.domain.people.models import Account, Delegation, Patient, Sight
from citas.domain.people.queries import age_on
from citas.rules import clock
from citas.rules.folio import new_folio
from citas.rules.quiet import allowed_from
from citas.rules.wording import day_in_words

CODE_LIFE = timedelta(hours=24)
REFUSED = "delegation.refuse"


def give(*, user_id: int, until: date, actor: Actor, now: datetime) -> str:
    """A code of eight symbols, shown this once: who enters it in 24 hours may book for this person
    until that day (included). A code that nobody has entered yet ends.

    Raises AccountMissing, DelegationForAdults, DelegationTooLong.
    """
    today = clock.local_date(now)
    policy = people_policies(today)
    account = _account_of(user_id)
    with transaction.atomic():
        patient = _locked(account.coverage.patient_id)
        if age_on(patient.birth_date, today) < policy.adult_age:
            raise DelegationForAdults(age=policy.adult_age)
        first, last = span(today)
        if not first <= until <= last:
            raise DelegationTooLong(first=first, last=last)
        waiting = Delegation.objects.filter(coverage__patient=patient, accepted_at=None, ended_at=None)
        waiting.update(ended_at=now)
        code = new_folio()
        made = Delegation.objects.create(
            coverage=account.coverage,
            until=until,
            code_digest=_digests(code)[0],
            created_at=now,
            code_expires_at=now + CODE_LIFE,
        )
        _record("delegation.create", made, actor, now)
    return code


def span(today: date) -> tuple[date, date]:
    """The first and the last day on which a permission given today may end."""
    return today + timedelta(days=1), today + timedelta(days=people_policies(today).delegation_days)


def offered(*, user_id: int, code: str, actor: Actor, now: datetime) -> Delegation:
    """The permission of this code, for its page, before this helper takes it; nothing changes but that
    a wrong code costs an attempt.

    Raises AccountMissing, TooManyAttempts, DelegationCodeRefused, DelegationToOneself, AlreadyInCare,
    HelperFull.
    """
    with transaction.atomic():
        found = _found(user_id, code, actor, now)
    if found is None:
        raise DelegationCodeRefused()
    return found


def accept(*, user_id: int, code: str, actor: Actor, now: datetime) -> Delegation:
    """This account may book for the patient from now on; the code is used up, and the patient told. A
    permission that the helper had of him ends: the new one takes its place. Raises as `offered`."""
    with transaction.atomic():
        found = _found(user_id, code, actor, now)
        if found is not None:
            patient = found.coverage.patient
            earlier = Delegation.objects.filter(helper=user_id, coverage__patient=patient, ended_at=None)
            earlier.update(ended_at=now)
            found.helper_id, found.accepted_at, found.code_digest = user_id, now, ""
            found.save(update_fields=["helper", "accepted_at", "code_digest"])
            _record("delegation.accept", found, actor, now)
            _tell(found, "accepted", now)
    if found is None:
        raise DelegationCodeRefused()
    return found


def end(*, delegation_id: int, actor: Actor, now: datetime, location_id: int | None = None) -> None:
    """Take back a permission, or a code not yet entered; one that has ended stays so. The patient is
    told, whoever ends it; `location_id` is the unit whose desk does. Raises DelegationUnknown.

    Whether the actor may, `delegation_for` answers for patient and helper, and the desk's own door.
    """
    with transaction.atomic():
        patients = Patient.objects.filter(coverages__delegations=delegation_id)
        patient_id = patients.values_list("pk", flat=True).first()
        if patient_id is None:
            raise DelegationUnknown()
        _locked(patient_id)  # whoever books by this permission has it until the commit, or not at all
        found = _whole().select_for_update(of=("self",)).get(pk=delegation_id)
        if found.ended_at is None:
            Delegation.objects.filter(pk=delegation_id).update(ended_at=now)
            _record("delegation.end", found, actor, now, location_id)
            if found.accepted_at:
                _tell(found, "ended", now)


def end_all(*, account: Account, actor: Actor, now: datetime, location_id: int | None = None) -> None:
    """End what the person of this account gave, codes not yet entered too, and what the account took;
    every patient concerned is told. `location_id` as in `end`."""
    found = [*given_by(account.coverage.patient_id, now), *taken_by(account.user_id, now)]
    for one in sorted(found, key=lambda one: one.coverage.patient_id):  # as everybody locks them
        end(delegation_id=one.pk, actor=actor, now=now, location_id=location_id)


def delegation_for(user_id: int, delegation_id: int) -> Delegation:
    """A permission that this user gave or was given and that nobody ended. Raises DelegationUnknown."""
    mine = Q(coverage__patient__coverages__account__user=user_id) | Q(helper=user_id)
    found = _whole().filter(mine, pk=delegation_id, ended_at=None).distinct().first()
    if found is None:
        raise DelegationUnknown()
    return found


def given_by(patient_id: int, now: datetime) -> list[Delegation]:
    """Who may book for this patient outside his family, and a code that waits to be entered."""
    today = clock.local_date(now)
    live = Q(helper__isnull=False) | Q(code_expires_at__gt=now)
    running = _whole().filter(live, ended_at=None, until__gte=today)
    return list(running.filter(coverage__patient=patient_id).order_by("until", "pk"))


def taken_by(user_id: int, now: datetime) -> list[Delegation]:
    """Those who let this user help them, in the order of their names."""
    return list(_running(user_id, clock.local_date(now)).order_by("coverage__patient__sort_key", "pk"))


@dataclass(frozen=True)
class Use:
    """One thing a helper did in the patient's name: `action` as in the log ("appointment.book")."""

    at: datetime
    action: str
    helper: str


def uses_for(patient_id: int, limit: int = 20) -> list[Use]:
    """What helpers booked and cancelled for this patient, the latest first."""
    uses = AuditEvent.objects.filter(patient_id=patient_id, actor_kind=ActorKind.HELPER)
    found = list(uses.filter(subject_kind="appointment").order_by("-recorded_at", "-pk")[:limit])
    accounts = Account.objects.filter(user__in=[event.actor_id for event in found])
    names = {
        account.user_id: account.coverage.patient.name
        for account in accounts.select_related("coverage__patient")
    }
    return [Use(one.recorded_at, one.action, names.get(one.actor_id or 0, "")) for one in found]


def tell_of_use(*, patient_id: int, event: str, letter: str, now: datetime) -> None:
    """Write to the patient that a helper has acted in his name; without service, doctor or hour.

    By mail at once; at night nothing of it rings before the morning.
    """
    night = policies(service_id=0, location_id=0, on=clock.local_date(now))
    morning = allowed_from(now, night.quiet_from, night.quiet_until)
    for user in User.objects.filter(account__coverage__patient=patient_id, is_active=True):
        answer(to=reach(user.pk), event=event, letter=letter, now=now, ring_from=morning)


def _account_of(user_id: int) -> Account:
    accounts = Account.objects.select_related("coverage__patient")
    account = accounts.filter(user=user_id, coverage__patient__deceased_on=None).first()
    if account is None:
        raise AccountMissing()
    return account


def _locked(patient_id: int) -> Patient:
    return Patient.objects.select_for_update(no_key=True).get(pk=patient_id)


def _whole() -> QuerySet[Delegation]:
    """Permissions with the names of both sides."""
    return Delegation.objects.select_related("coverage__patient", "helper__account__coverage__patient")


def _found(user_id: int, code: str, actor: Actor, now: datetime) -> Delegation | None:
    """The permission that this code opens to this helper, locked; None, written down, for a wrong one.

    The helper's row is locked first, so that neither attempts nor patients are counted twice at once.
    """
    lock_user(user_id)
    account, today = _account_of(user_id), clock.local_date(now)
    policy = people_policies(today)
    _check_attempts(user_id, policy, now)
    waiting = _whole().filter(ended_at=None, accepted_at=None, code_expires_at__gt=now)
    waiting = waiting.filter(until__gte=today, coverage__patient__deceased_on=None)
    found = waiting.select_for_update(of=("self",)).filter(code_digest__in=_digests(code)).first()
    if found is None:
        record(actor=actor, action=REFUSED, subject=("helper", user_id), now=now)
    else:
        _check_may_help(account, found.coverage.patient, policy, today)
    return found


def _check_attempts(user_id: int, policy: PeoplePolicySet, now: datetime) -> None:
    since = now - timedelta(minutes=policy.code_minutes)
    wrong = AuditEvent.objects.filter(subject_kind="helper", subject_id=str(user_id), action=REFUSED)
    if wrong.filter(recorded_at__gt=since).count() >= policy.code_attempts:
        raise TooManyAttempts(minutes=policy.code_minutes)


def _check_may_help(account: Account, patient: Patient, policy: PeoplePolicySet, today: date) -> None:
    if account.coverage.patient_id == patient.pk:
        raise DelegationToOneself()
    family = Sight.objects.filter(user=account.user_id, patient=patient).exclude(via=Sight.Via.HELPER)
    if family.exists():
        raise AlreadyInCare(patient=patient.name)
    others = _running(account.user_id, today).exclude(coverage__patient=patient)
    if others.count() >= policy.delegation_patients:
        raise HelperFull(patients=policy.delegation_patients)


def _running(user_id: int, today: date) -> QuerySet[Delegation]:
    alive = Q(coverage__patient__deceased_on=None)
    return _whole().filter(alive, helper=user_id, ended_at=None, until__gte=today)


def _digests(code: str) -> list[str]:
    """The keyed digest under the present SECRET_KEY, then under those of before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    salt = "citas.people.delegations"
    return [salted_hmac(salt, code, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _record(
    action: str, about: Delegation, actor: Actor, now: datetime, location_id: int | None = None
) -> None:
    record(
        actor=actor,
        action=action,
        subject=("delegation", about.pk),
        now=now,
        patient_id=about.coverage.patient_id,
        location_id=location_id,
        details={"until": about.until.isoformat()},
    )


def _tell(about: Delegation, what: str, now: datetime) -> None:
    event = f"delegation:{about.pk}:{what}"
    for user in User.objects.filter(account__coverage__patient=about.coverage.patient, is_active=True):
        facts = {"until": day_in_words(about.until, user.language)}
        tell(to=reach(user.pk), event=event, letter=f"helper_{what}", now=now, facts=facts)
