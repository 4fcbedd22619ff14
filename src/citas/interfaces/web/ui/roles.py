"""The roles of staff in words, and what each may do here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citas.domain.audit.actors import ActorKind

ROLE_NAMES: dict[str, Promise] = {
    ActorKind.DESK.value: _("Ventanilla"),
    ActorKind.MANAGER.value: _("Responsable de unidad"),
    ActorKind.DOCTOR.value: _("Médico"),
    ActorKind.ADMINISTRATOR.value: _("Administración"),
    ActorKind.AUDITOR.value: _("Auditoría"),
}


# Of whoever may have looked at somebody's data.
ACTOR_NAMES: dict[str, Promise] = ROLE_NAMES | {
    ActorKind.MANAGER.value: _("Responsable"),
    ActorKind.HELPER.value: _("La persona a la que dio permiso"),
    ActorKind.INSURED.value: _("Una persona de la familia"),
}

# Of whoever stands in the log, for auditors.
LOG_NAMES: dict[str, Promise] = ROLE_NAMES | {
    ActorKind.INSURED.value: _("Persona asegurada"),
    ActorKind.HELPER.value: _("Persona con permiso"),
    ActorKind.SYSTEM.value: _("El sistema"),
    ActorKind.STRANGER.value: _("Alguien sin entrar"),
}


@dataclass(frozen=True)
class Task:
    """A card of the staff's home: where it leads, and who has it."""

    title: Promise
    about: Promise
    page: str
    roles: frozenset[ActorKind]


TASKS = (
    Task(
        _("Ventanilla"),
        _("Busque a una persona de su unidad, active su cuenta o dele un código para entrar."),
        "frontdesk:home",
        frozenset({ActorKind.DESK, ActorKind.MANAGER}),
    ),
    Task(
        _("Por confirmar"),
        _("Personas que no han contestado si vienen a su cita. Llámeles."),
        "frontdesk:call_list",
        frozenset({ActorKind.DESK, ActorKind.MANAGER}),
    ),
    Task(
        _("Faltas por revisar"),
        _("Lo que dicen las personas de una falta anotada, y qué se decide."),
        "frontdesk:objections",
        frozenset({ActorKind.DESK, ActorKind.MANAGER}),
    ),
    Task(
        _("Mi agenda de hoy"),
        _("Sus citas del día, y las de otros días."),
        "agenda:today",
        frozenset({ActorKind.DOCTOR}),
    ),
    Task(
        _("Personal de mi unidad"),
        _("Quién tiene acceso en su unidad y con qué función."),
        "staff_list",
        frozenset({ActorKind.MANAGER}),
    ),
    Task(
        _("Cuentas del personal"),
        _("Dé de alta, cambie funciones, dé códigos y cierre cuentas."),
        "staff_list",
        frozenset({ActorKind.ADMINISTRATOR}),
    ),
    Task(
        _("Bitácora"),
        _("Quién hizo qué y cuándo. Leerla también queda escrito."),
        "audit_log",
        frozenset({ActorKind.AUDITOR}),
    ),
)


def tasks_of(roles: frozenset[ActorKind]) -> list[Task]:
    """What somebody with these roles finds on his first page."""
    return [task for task in TASKS if task.roles & roles]
