"""The progress line: the six steps of the sheet, what was chosen, and the way back to each."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from citas.domain.catalogue.models import HealthcareService
from citas.domain.people.models import Patient
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
    """

    patient: Patient | None = None
    service: HealthcareService | None = None
    day: date | None = None
    who: str = ""
    doctor: str = ""
    reviewing: bool = False
    within: bool = False

    @property
    def steps(self) -> list[Step]:
        """All six, in order."""
        names = [_("Persona"), _("Servicio"), _("Fecha"), _("Médico"), _("Horario"), _("Revisión")]
        current = self.number - 1
        hrefs = self._hrefs()
        chosen = [*self.chosen, "", "", "", "", "", ""]
        return [
            Step(name, chosen[at], hrefs[at] if at < current else None, at == current)
            for at, name in enumerate(names)
        ]

    @property
    def number(self) -> int:
        """The present step, from 1 to 6."""
        given = (self.patient, self.service, self.day, self.who)
        return 6 if self.reviewing else 1 + sum(bool(one) for one in given)

    @property
    def chosen(self) -> list[str]:
        """In words, what earlier steps settled."""
        words = [
            self.patient.name if self.patient else "",
            self.service.name if self.service else "",
            short_day(self.day) if self.day else "",
            self.doctor,
        ]
        return [word for word in words if word]

    def _hrefs(self) -> list[str]:
        # each step adds one segment to the address of the one before
        hrefs = [reverse("portal:members")]
        chosen = (self.patient and self.patient.pk, self.service and self.service.code)
        for segment in (*chosen, self.day, self.who):
            hrefs.append(f"{hrefs[-1]}{segment}/" if segment and hrefs[-1] else "")
        if self.day:
            hrefs[2] += f"?dia={self.day}"  # back to where the day is shown
        return [*hrefs, ""]

    @property
    def back(self) -> str:
        """The page before this one."""
        before = self.number - (1 if self.within else 2)
        return self._hrefs()[before] if before >= 0 else reverse("portal:home")
