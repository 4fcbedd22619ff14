"""What who waits may wish for, as a form and in words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citas.domain.access.contacts import ContactSystem, reach
from citas.domain.booking.alternatives import next_open
from citas.domain.booking.availability import Day
from citas.domain.booking.models import Offer, WaitlistEntry
from citas.domain.catalogue.models import Practitioner
from citas.interfaces.web.portal.standing import standing
from citas.interfaces.web.portal.trail import Trail
from citas.interfaces.web.ui.words import weekday_name
from citas.rules import clock
from citas.rules.wording import near_day, near_moment

YES, NO = "tomar", "no"  # what the buttons below an offer send
ANY = "any"
PARTS = {  # of a day, as WaitlistEntry knows them
    ANY: _("A cualquier hora"),
    "morning": _("Por la mañana"),
    "afternoon": _("Por la tarde"),
}
WEEKDAYS = range(1, 8)  # as ISO 8601 counts: 1 is Monday


def _week() -> list[tuple[str, str]]:
    return [(str(one), weekday_name(one)) for one in WEEKDAYS]


class WaitForm(forms.Form):
    """With which doctor, on which days, in which part of them and until when; with what was not asked
    about, anything will do."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("¿Qué días puede venir?"), choices=_week, required=False, coerce=int
    )
    part = forms.ChoiceField(label=_("¿A qué hora puede venir?"), choices=list(PARTS.items()))
    until = forms.DateField(
        label=_("¿Hasta qué día le serviría?"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Escriba el día como en 31/12/2026.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        asked: Mapping[str, str],
        *,
        doctors: Iterable[Practitioner],
        first: date,
        last: date,
    ) -> None:
        super().__init__(data, initial={"part": ANY, **asked})
        self.first, self.last = first, last
        named = [(str(one.pk), one.name) for one in doctors]
        self.fields["doctor"] = forms.TypedChoiceField(
            label=gettext("¿Con qué médico?"),
            choices=[("", gettext("Cualquier médico")), *named],
            required=False,
            coerce=int,
            empty_value=None,
        )

    def clean_until(self) -> date:
        """A day on which a place could still be told of; the last one if none was typed."""
        until: date = self.cleaned_data["until"] or self.last
        if not self.first <= until <= self.last:
            raise forms.ValidationError(
                gettext("Elija un día del {first} al {last}.").format(
                    first=near_day(self.first), last=near_day(self.last)
                )
            )
        return until


def wish_in_words(entry: WaitlistEntry) -> list[str]:
    """What was asked for, a piece each: doctor, days, hours, and until when."""
    named = ", ".join(weekday_name(one) for one in sorted(entry.weekdays))
    return [
        entry.practitioner.name if entry.practitioner else gettext("Cualquier médico"),
        named or gettext("Cualquier día"),
        str(PARTS[entry.part]),
        _until(entry),
    ]


def _until(entry: WaitlistEntry) -> str:
    """The day asked for, unless the appointment in hand, which is to be moved, comes before it."""
    in_hand = entry.appointment
    if in_hand is not None and clock.local_date(in_hand.starts_at) <= entry.last_day:
        return gettext("Antes de su cita del {when}").format(when=near_moment(in_hand.starts_at))
    return gettext("Hasta el {day}").format(day=near_day(entry.last_day))


def reachable(user_id: int) -> bool:
    """Whether anything rings when a place is offered, beyond the page that shows it."""
    return any(one.system is not ContactSystem.PORTAL for one in reach(user_id).contacts)


def free_now(trail: Trail, now: datetime) -> Day | None:
    """The first day with places of anybody that could be had without waiting; of who has an appointment,
    only one before its day. The line is given what comes free, never what is."""
    found = next_open(*trail.about, clock.local_date(now) - timedelta(days=1), now)
    in_hand = trail.moves
    if found is None or in_hand is None:
        return found
    sooner = found.day < clock.local_date(in_hand.starts_at)
    return found if sooner and standing(in_hand, now).movable else None


def is_open(offer: Offer, now: datetime) -> bool:
    """Whether it can still be answered."""
    return offer.state == "open" and now < offer.expires_at
