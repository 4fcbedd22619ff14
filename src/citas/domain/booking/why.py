"""Why a day, or a doctor on it, has no place on line: a stable code, the facts, and the words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citas.domain.people.errors import NotCovered, NotYetCovered
from citas.domain.scheduling.days import Offered
from citas.rules.wording import near_moment


class Why(StrEnum):
    """The cause, of which there is one; codes never change once published."""

    FULL = "full"
    DOCTOR_ABSENT = "doctor-absent"
    CLOSED = "closed"
    OPENS_ON = "opens-on"
    DESK_ONLY = "desk-only"
    NOTICE_TOO_SHORT = "notice-too-short"
    COVERAGE_ENDS = "coverage-ends"
    COVERAGE_BEGINS = "coverage-begins"
    PAST = "past"
    NOT_PUBLISHED = "not-published"
    NO_CONSULTATION = "no-consultation"


_OF_A_DAY = {
    Why.FULL: gettext_lazy("Sin lugares en línea"),
    Why.DOCTOR_ABSENT: gettext_lazy("Ese día no hay médico"),
    Why.DESK_ONLY: gettext_lazy("Solo quedan lugares en ventanilla"),
    Why.NOTICE_TOO_SHORT: gettext_lazy("Ya no se puede agendar en línea para ese día"),
    Why.PAST: gettext_lazy("Ese día ya pasó"),
    Why.NOT_PUBLISHED: gettext_lazy("La agenda de ese día todavía no se publica"),
    Why.NO_CONSULTATION: gettext_lazy("No hay consulta ese día"),
}
_OF_A_DOCTOR = _OF_A_DAY | {
    Why.FULL: gettext_lazy("Ya no tiene lugares en línea ese día"),
    Why.DOCTOR_ABSENT: gettext_lazy("No dará consulta ese día"),
    Why.DESK_ONLY: gettext_lazy("Solo le quedan lugares en ventanilla"),
    Why.NO_CONSULTATION: gettext_lazy("No da consulta ese día"),
}


@dataclass(frozen=True)
class Lack:
    """Why there is no place.

    `opens_at`: when the web gets some, or more; `closure`: why the unit closes, in its own words;
    `rights`: what the patient's coverage says; `today`: it is about the present day.
    """

    why: Why
    opens_at: datetime | None = None
    closure: str = ""
    rights: NotCovered | NotYetCovered | None = None
    today: bool = False

    def of_the_day(self) -> str:
        """Said of a day; without a full stop, except where several sentences are needed."""
        return self._own_words() or str(_OF_A_DAY[self.why])

    def of_the_doctor(self) -> str:
        """Said of one doctor, whose name stands before it. Never why somebody is absent."""
        return self._own_words() or str(_OF_A_DOCTOR[self.why])

    def _own_words(self) -> str:
        if self.rights is not None:
            return self.rights.sentence()
        if self.opens_at is not None and self.why is Why.FULL:
            return _("Se abren más lugares el {when}").format(when=near_moment(self.opens_at))
        if self.opens_at is not None:
            return _("Se abre el {when}").format(when=near_moment(self.opens_at))
        if self.today and self.why is Why.NOTICE_TOO_SHORT:
            return _("Ya no se puede agendar en línea para hoy")
        return self.closure


def lack_of(found: Offered, ahead: int, agenda_days: int) -> Lack | None:
    """Why nothing can be had, `ahead` days from today, with agendas published for `agenda_days`; None
    when there are places. Knows no patient: coverage comes on top."""
    why = next((why for why, holds in _causes(found, ahead, agenda_days) if holds), Why.FULL)
    if why is None:
        return None
    return Lack(
        why,
        opens_at=found.opens_at if why in (Why.FULL, Why.OPENS_ON) else None,
        closure=found.closure if why is Why.CLOSED else "",
        today=ahead == 0,
    )


def _causes(found: Offered, ahead: int, agenda_days: int) -> list[tuple[Why | None, bool]]:
    """Each cause with whether it holds; the first that does is told."""
    unpublished = not found.published
    return [
        (Why.PAST, ahead < 0),
        (Why.CLOSED, bool(found.closure)),
        (None, found.places > 0),
        (Why.DOCTOR_ABSENT, found.absent),
        (Why.NOT_PUBLISHED, unpublished and ahead > agenda_days),
        (Why.NO_CONSULTATION, unpublished and not found.expected),
        (Why.NOT_PUBLISHED, unpublished and ahead > 0),
        (Why.OPENS_ON, found.opens_at is not None and not found.opened),
        (Why.FULL, found.opens_at is not None),
        (Why.NOTICE_TOO_SHORT, not found.in_time),
        (Why.DESK_ONLY, found.desk),
    ]


def lack_of_rights(refusal: NotCovered | NotYetCovered) -> Lack:
    """What coverage refuses on a day."""
    begins = isinstance(refusal, NotYetCovered)
    return Lack(Why.COVERAGE_BEGINS if begins else Why.COVERAGE_ENDS, rights=refusal)
