"""Rows of the two tables of the agenda."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from citas.domain.catalogue.models import Location, Practitioner, PractitionerRole
from citas.domain.intake.reading import Shape
from citas.domain.intake.rows import Cells
from citas.domain.scheduling.models import Absence, Closure, Session

SESSIONS = Shape(
    "horarios",
    (
        "cedula", "clues_unidad", "servicio", "dia_semana", "hora_inicio", "hora_fin", "minutos",
        "vigencia_inicio", "vigencia_fin",
    ),
)  # fmt: skip
CLOSURES = Shape(
    "días sin servicio",
    ("fecha_inicio", "fecha_fin", "alcance", "personal", "urgencias_abierta", "motivo"),
)
WEEKDAYS = {
    "LUNES": 1, "MARTES": 2, "MIERCOLES": 3, "MIÉRCOLES": 3, "JUEVES": 4, "VIERNES": 5, "SABADO": 6,
    "SÁBADO": 6, "DOMINGO": 7, **{str(day): day for day in range(1, 8)},
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """The catalogue that rows refer to."""

    roles: Mapping[tuple[str, str, str], PractitionerRole]
    units: Mapping[str, int]
    licences: Mapping[str, int]
    groups: frozenset[str]

    @classmethod
    def now(cls) -> "Known":
        """As it stands."""
        roles = PractitionerRole.objects.filter(active=True).select_related(
            "practitioner", "location", "service"
        )
        by_key = {(r.practitioner.licence, r.location.clues, r.service.code): r for r in roles}
        groups = {r.staff_group for r in by_key.values()} | {code for _, _, code in by_key}
        return cls(
            by_key,
            dict(Location.objects.values_list("clues", "pk")),
            dict(Practitioner.objects.values_list("licence", "pk")),
            frozenset(groups - {""}),
        )


def session(cells: Cells, known: Known) -> Session | None:
    """Weekly hours, or None when something is wrong with the row."""
    role = _role(cells, known)
    weekday = WEEKDAYS.get(
        cells.known("dia_semana", WEEKDAYS, _("Debe ser de lunes a domingo, o de 1 (lunes) a 7."))
    )
    starts, ends = cells.hour("hora_inicio"), cells.hour("hora_fin")
    minutes = cells.number("minutos", 5, 240, required=False)
    valid_from, valid_to = cells.period("vigencia_inicio", "vigencia_fin")
    if starts and ends and ends <= starts:
        cells.wrong("hora_fin", ends, _("No es después de la hora de inicio ({at}).").format(at=starts))
    if not (cells.ok and role and starts and ends and weekday and valid_from):
        return None
    length = timedelta(minutes=minutes or role.service.minutes)
    if datetime.combine(valid_from, starts) + length > datetime.combine(valid_from, ends):
        cells.odd("hora_fin", ends, _("No cabe ni una consulta en ese horario."))
    return Session(
        role=role,
        practitioner_id=role.practitioner_id,
        weekday=weekday,
        starts=starts,
        ends=ends,
        minutes=minutes,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _role(cells: Cells, known: Known) -> PractitionerRole | None:
    licence = cells.known("cedula", known.licences, _("No hay un médico con esa cédula en el catálogo."))
    clues = cells.known("clues_unidad", known.units, _("No hay una unidad con esa CLUES."))
    service = cells.text("servicio", 30).upper()
    role = known.roles.get((licence, clues, service))
    if licence and clues and service and role is None:
        cells.wrong(
            "servicio", service, _("El catálogo no tiene a ese médico en esa unidad con ese servicio.")
        )
    return role


def without_service(cells: Cells, known: Known) -> Closure | Absence | None:
    """Days without service of all, of a unit or of a doctor; None when something is wrong."""
    first, last = cells.period("fecha_inicio", "fecha_fin", open_end=False)
    scope = cells.text("alcance", 12).upper()
    group = cells.text("personal", 30).upper()
    urgent = cells.known("urgencias_abierta", ("SI", "SÍ", "NO"), _("Debe ser SI o NO."))
    reason = cells.text("motivo", 120)
    if scope and scope != "TODAS" and scope not in known.units and scope not in known.licences:
        cells.wrong("alcance", scope, _("No es TODAS, ni una CLUES ni una cédula del catálogo."))
    if not (cells.ok and first and last):
        return None
    if group != "TODOS" and group not in known.groups:
        cells.odd("personal", group, _("Nadie es de ese grupo: por ahora no afecta a nadie."))
    if scope in known.licences:
        return Absence(
            practitioner_id=known.licences[scope], first_day=first, last_day=last, reason=reason
        )
    return Closure(
        location_id=known.units.get(scope),
        first_day=first,
        last_day=last,
        staff_group="" if group == "TODOS" else group,
        emergency_open=urgent != "NO",
        reason=reason,
    )
