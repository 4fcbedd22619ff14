"""What an account is told of the appointments that it makes and gives up, as proof of them.

Neither the service nor a name of anybody: mails are read by families, screens by whoever stands by.
"""

from datetime import datetime

from citas.domain.access.contacts import Reach, reach
from citas.domain.audit.actors import Actor, ActorKind
from citas.domain.booking.actions.loading import policy_for
from citas.domain.booking.audience import whom_to_tell
from citas.domain.booking.models import Appointment
from citas.domain.booking.visibility import seen_as
from citas.domain.messaging.outbox import answer, tell, withdraw_about
from citas.rules import clock
from citas.rules.folio import spoken_folio
from citas.rules.quiet import allowed_from, cancelled_told_from
from citas.rules.wording import day_in_words, the_hour


def tell_booked(appointment: Appointment, arrive_minutes_before: int, now: datetime) -> None:
    """To the account that booked it."""
    whom = reach(appointment.booked_by_id)
    facts = _facts(appointment, whom) | {"minutes": str(arrive_minutes_before)}
    answer(
        to=whom, event=_event(appointment, appointment.sequence), letter="booked", now=now, facts=facts,
        useful_until=appointment.starts_at, ring_from=_morning(appointment, now),
    )  # fmt: skip


def tell_cancelled(appointment: Appointment, actor: Actor, now: datetime) -> None:
    """To who booked it, the patient himself and who cancels, as far as they see it; what still
    waits to be said of it stays unsaid."""
    _tell_all(appointment, actor, now, "cancelled")


def tell_restored(appointment: Appointment, actor: Actor, now: datetime) -> None:
    """To the same, that it stands after all."""
    _tell_all(appointment, actor, now, "restored", useful_until=appointment.starts_at)


def tell_moved(appointment: Appointment, actor: Actor, now: datetime) -> None:
    """To the same, its new day and hour."""
    _tell_all(appointment, actor, now, "moved", useful_until=appointment.starts_at)


def _tell_all(
    appointment: Appointment,
    actor: Actor,
    now: datetime,
    letter: str,
    useful_until: datetime | None = None,
) -> None:
    withdraw_about(f"appointment:{appointment.pk}:", now=now)
    event = _event(appointment, appointment.sequence)
    for account in _concerned(appointment, actor, now):
        whom = reach(account)
        facts = _facts(appointment, whom)
        if account == actor.user_id:
            answer(
                to=whom, event=event, letter=letter, now=now, facts=facts,
                useful_until=useful_until, ring_from=_morning(appointment, now),
            )  # fmt: skip
        else:
            tell(
                to=whom, event=event, letter=letter, now=now, facts=facts,
                useful_until=useful_until, not_before=_before_setting_out(appointment, now),
            )  # fmt: skip


def _concerned(appointment: Appointment, actor: Actor, now: datetime) -> list[int]:
    """Of what a helper does the patient is told in a letter of its own (see recording)."""
    accounts = set() if actor.kind is ActorKind.HELPER else set(whom_to_tell(appointment, now))
    by_an_account = actor.kind in {ActorKind.INSURED, ActorKind.HELPER}
    if by_an_account and actor.user_id is not None and seen_as(actor.user_id, appointment.pk, now):
        accounts.add(actor.user_id)
    return sorted(accounts)


def _morning(appointment: Appointment, now: datetime) -> datetime:
    policy = policy_for(appointment.slot, now)
    return allowed_from(now, policy.quiet_from, policy.quiet_until)


def _before_setting_out(appointment: Appointment, now: datetime) -> datetime:
    """When who did not do it himself is told: of an appointment of the same day earlier."""
    policy = policy_for(appointment.slot, now)
    return cancelled_told_from(
        now,
        clock.local_date(appointment.starts_at),
        quiet_from=policy.quiet_from,
        quiet_until=policy.quiet_until,
        same_day_from=policy.same_day_from,
    )


def _event(appointment: Appointment, sequence: int) -> str:
    return f"appointment:{appointment.pk}:{sequence}:told"


def _facts(appointment: Appointment, whom: Reach) -> dict[str, str]:
    at = clock.local(appointment.starts_at)
    return {
        "folio": spoken_folio(appointment.folio),
        "day": day_in_words(at.date(), whom.language),
        "hour": the_hour(at.time(), whom.language),
        "unit": appointment.slot.location.name,
    }
