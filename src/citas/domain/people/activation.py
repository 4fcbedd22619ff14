"""Opening the account that somebody registered for, by the link that was mailed."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from citas.domain.access.models import Phone, User
from citas.domain.audit.actions import record
from citas.domain.audit.actors import Actor
from citas.domain.people.accounts import open_account
from citas.domain.people.errors import (
    ActivationPasswordWrong,
    LinkBroken,
    LinkExpired,
    LinkReplaced,
    LinkUsed,
)
from citas.domain.people.models import Account, Coverage, Registration

_signer = Signer(salt="citas.registration", sep=".")


def token_of(registration: Registration) -> str:
    """What a mailed link carries: signed, with no personal data, good for the present address only."""
    named = {"registration": registration.pk, "sent_to": _address_digest(registration)}
    return _signer.sign_object(named)


def opened_by(token: str, now: datetime) -> Registration:
    """The registration that a mailed link names, ready to be activated.

    Raises LinkBroken, LinkExpired, LinkUsed or LinkReplaced, each with its next step.
    """
    try:
        named = _signer.unsign_object(token)
    except BadSignature as error:
        raise LinkBroken() from error
    registration = Registration.objects.filter(pk=named["registration"]).first()
    if registration is None:
        raise LinkExpired()
    if not constant_time_compare(named["sent_to"], _address_digest(registration)):
        raise LinkReplaced()
    _check_ready(registration, now)
    return registration


def activate(token: str, *, password: str | None, actor: Actor, now: datetime) -> User:
    """Open the account with the password that was chosen, the mailbox verified; of many at once, one.

    `password` is what somebody types who comes with another browser than the one that registered: only
    who chose the password may open the account, not whoever finds the link in his mailbox. None: it is
    the same browser. Raises ActivationPasswordWrong, and what `opened_by` does.
    """
    asked = opened_by(token, now)
    if password is not None and not check_password(password, asked.password):
        raise ActivationPasswordWrong()
    with transaction.atomic():
        coverage = _locked(asked)
        user = _open(coverage, opened_by(token, now), actor, now)
        pending = Registration.objects.filter(coverage=coverage)
        pending.update(password="")
        pending.filter(ended_at=None).update(ended_at=now)
        record(
            actor=Actor(user.pk, actor.kind, actor.channel),
            action="account.activate",
            subject=("user", user.pk),
            now=now,
            patient_id=coverage.patient_id,
        )
    return user


def _locked(registration: Registration) -> Coverage:
    return Coverage.objects.select_for_update(no_key=True).get(registrations=registration)


def _open(coverage: Coverage, registration: Registration, actor: Actor, now: datetime) -> User:
    user = open_account(coverage, None, actor=actor, now=now)
    user.password, user.email = registration.password, registration.email
    user.save(update_fields=["password", "email"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Phone.objects.create(user=user, number=registration.phone)
    return user


def _check_ready(registration: Registration, now: datetime) -> None:
    if registration.coverage_id is None:
        raise LinkBroken()
    if Account.objects.filter(coverage=registration.coverage_id).exists():
        raise LinkUsed()
    if registration.ended_at is not None:
        raise LinkReplaced()
    if registration.coverage and registration.coverage.patient.deceased_on is not None:
        raise LinkExpired()  # as time alone would have done: no word of a death in a browser
    if registration.expires_at <= now or not registration.password:
        raise LinkExpired()


def _address_digest(registration: Registration) -> str:
    keyed = salted_hmac("citas.registration", registration.email, algorithm="sha256")
    return keyed.hexdigest()[:16]
