"""One invented member of staff a role, with a second factor whose secret everybody may know."""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import transaction

from citas.domain.access.models import StaffRole, User
from citas.domain.catalogue.directory import practitioner_by_licence, unit_by_clues
from citas.interfaces.cli.demo.clinics import doctors

DOCTOR = doctors()[0]
HOSPITAL = DOCTOR.unit
SECRET_BYTES = 20


@dataclass(frozen=True)
class DemoStaff:
    """A login of the demo, and in Spanish what it shows; in the hospital, or in all units."""

    login: str
    role: str
    shows: str
    in_hospital: bool = False
    licence: str = ""

    @property
    def secret(self) -> str:
        """Of the second factor, in base 32; the same on every machine."""
        return b32encode(self.login.encode().ljust(SECRET_BYTES, b".")).decode()


STAFF = (
    DemoStaff(
        "demo.ventanilla", "desk", f"ventanilla de {HOSPITAL.name}: busque DEMO1001", in_hospital=True
    ),
    DemoStaff(
        "demo.medico", "doctor", f"las citas de {' '.join(DOCTOR.name)}: agende una y véala",
        in_hospital=True, licence=DOCTOR.licence,
    ),
    DemoStaff(
        "demo.responsable", "manager", f"{HOSPITAL.name}: ventanilla y quién tiene acceso",
        in_hospital=True,
    ),
    DemoStaff("demo.administracion", "administrator", "cuentas del personal"),
    DemoStaff("demo.auditoria", "auditor", "bitácora de todo lo hecho"),
)  # fmt: skip


def open_staff(password: str) -> None:
    """Make those that are not there yet; the catalogue is."""
    for one in STAFF:
        with transaction.atomic():
            if User.objects.filter(username=one.login).exists():
                continue
            user = User.objects.create_user(one.login, password)
            StaffRole.objects.create(
                user=user,
                role=one.role,
                location=unit_by_clues(HOSPITAL.clues) if one.in_hospital else None,
                practitioner=practitioner_by_licence(one.licence) if one.licence else None,
            )
            TOTP.activate(user, one.secret)


def code_at(secret: str, now: datetime) -> str:
    """The six digits that a code generator shows at this instant."""
    counter = int(now.timestamp()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, counter)))
