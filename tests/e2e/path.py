"""The path of the service sheet, one function a step, as a mother walks it for her daughter."""

from citas.rules.clock import local
from tests.e2e.visitor import Visitor
from tests.factories.clinic import Clinic

DAUGHTER = "Sofía López Díaz"
DAY = "miércoles 2 de diciembre"
DOCTOR = "Ana Ruiz"


def start(clinic: Clinic) -> str:
    """Where the steps after the member begin."""
    return f"/citas/solicitar/{clinic.family.daughter.pk}"


def hours(clinic: Clinic) -> str:
    """Her dentist's hours of tomorrow."""
    return f"{start(clinic)}/ODONTOLOGIA/2026-12-02/{clinic.role.practitioner_id}/"


def later_hour(clinic: Clinic) -> str:
    """The second hour that the web offers, as the page writes it."""
    at = local(clinic.slots()[1].starts_at)
    return f"{at.hour % 12 or 12}:{at.minute:02}"


def enter(visitor: Visitor, clinic: Clinic) -> None:
    """From home through the login to the first step."""
    visitor.open("/")
    visitor.is_at("Agende su cita médica sin hacer fila")
    visitor.press("Entrar para agendar")
    visitor.is_at("Entrar")
    visitor.log_in(clinic.family.user)
    visitor.is_at("¿Para quién es la cita?")


def choose(visitor: Visitor) -> None:
    """From the member to the review of the place at 8:00."""
    visitor.is_at("¿Para quién es la cita?")
    visitor.press(DAUGHTER)
    visitor.is_at("¿Qué servicio necesita?")
    visitor.press("Odontología")
    visitor.is_at("¿Qué día?")
    visitor.press(DAY)
    visitor.is_at("¿Con qué médico?")
    visitor.press(DOCTOR)
    visitor.is_at("¿A qué hora?")
    visitor.press("Apartar 8:00", "button")
    visitor.is_at("Revise su cita")


def keep(visitor: Visitor, clinic: Clinic, hour: str = "8:00") -> None:
    """Straight to the review of a place."""
    visitor.is_known_as(clinic.family.user)
    visitor.open(hours(clinic))
    visitor.press(f"Apartar {hour}", "button")
    visitor.is_at("Revise su cita")


def confirm(visitor: Visitor) -> None:
    """From the review to the receipt."""
    visitor.press("Agendar cita", "button")
    visitor.is_at("Su cita está agendada")
