"""The progress line: the steps of the sheet, what was chosen, and the way back to each.

Booking has all six. Moving an appointment has those from the date on: whom and what it is for stay.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from citas.domain.booking.models import Appointment
from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
from citas.interfaces.web.ui.environment import named
from citas.interfaces.web.ui.words import short_day


@dataclass(frozen=True)
class Step:
    """One step: `href` leads back to it; None for the present one and those to come."""

    name: str
    chosen: str
    href: str | None
    current: bool


@dataclass(frozen=True)
class Trail:
    """What has been chosen so far, in the order of the sheet; `who` is as in the address.

    `within`: on a further page of the present step, so that the way back is the step's first.
    `moves`: the appointment that is to get another hour.
    """

    patient: Patient | None = None
    service: HealthcareService | None = None
    day: date | None = None
    who: str = ""
    doctor: str = ""
    reviewing: bool = False
    within: bool = False
    moves: Appointment | None = None

    @property
    def steps(self) -> list[Step]:
        """All of them, in order."""
        names = [_("Persona"), _("Servicio"), _("Fecha"), _("Médico"), _("Horario"), _("Revisión")]
        current, hrefs, chosen = self._reached, self._hrefs(), [*self._settled, "", "", "", "", "", ""]
        steps = [
            Step(name, chosen[at], hrefs[at] if at < current else None, at == current)
            for at, name in enumerate(names)
        ]
        return steps[self._before :]

    @property
    def number(self) -> int:
        """The present step, from 1."""
        return 1 + self._reached - self._before

    @property
    def total(self) -> int:
        """How many steps there are."""
        return 6 - self._before

    @property
    def chosen(self) -> list[str]:
        """In words, what earlier steps settled."""
        return [word for word in self._settled if word]

    @property
    def about(self) -> tuple[Patient, HealthcareService]:
        """Whom and what it is for. Raises LookupError before the step of the date."""
        if self.patient is None or self.service is None:
            raise LookupError("not chosen yet")
        return self.patient, self.service

    @property
    def dates(self) -> str:
        """The address of the step of the date, which those of later steps begin with."""
        if self.moves:
            return reverse("portal:move", args=[self.moves.folio])
        patient, service = self.about
        return reverse("portal:dates", args=[patient.pk, service.code])

    @property
    def hours(self) -> str:
        """The address of the step of the hour; empty before its doctor is known."""
        return self._hrefs()[4]

    @property
    def sent(self) -> dict[str, object]:
        """What goes to portal:keep with an hour that is chosen."""
        return {"cita": self.moves.folio} if self.moves else {"paciente": self.about[0].pk}

    @property
    def back(self) -> str:
        """The page before this one."""
        before = self._reached - (0 if self.within else 1)
        if before >= self._before:
            return self._hrefs()[before]
        return (
            reverse("portal:receipt", args=[self.moves.folio]) if self.moves else reverse("portal:home")
        )

    @property
    def _before(self) -> int:
        """How many of the six were settled before this path began."""
        return 2 if self.moves else 0

    @property
    def _reached(self) -> int:
        """The present step as one of the six, from 0."""
        given = (self.patient, self.service, self.day, self.who)
        return 5 if self.reviewing else sum(bool(one) for one in given)

    @property
    def _settled(self) -> list[str]:
        return [
            self.patient.name if self.patient else "",
            named(self.service.name) if self.service else "",
            short_day(self.day) if self.day else "",
            self.doctor,
        ]

    def _hrefs(self) -> list[str]:
        patient, service = self.patient and self.patient.pk, self.service and self.service.code
        members = reverse("portal:members")
        services = f"{members}{patient}/" if patient else ""
        dates = self.dates if services and service else ""
        # each step adds one segment to the address of the one before
        doctors = f"{dates}{self.day}/" if dates and self.day else ""
        hours = f"{doctors}{self.who}/" if doctors and self.who else ""
        shown = f"{dates}?dia={self.day}" if self.day else dates  # back to where the day is shown
        return [members, services, shown, doctors, hours, ""]
