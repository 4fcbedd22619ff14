"""What a profile of Llave MX says of a person, as far as we need it."""

import re
from datetime import date, datetime
from typing import Any

from citas.domain.people.identity import Identity
from citas.interfaces.web.accounts.llave_mx.exchange import ExchangeFailed
from citas.interfaces.web.accounts.llave_mx.service import PROVIDER

NAMES = ("nombre", "primerApellido", "segundoApellido")
IDENTIFIERS = ("idUsuario", "idPersona", "id")  # the integrations that are public differ
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
YES = {"true", "1", "si", "sí", "s"}
LONGEST_IDENTIFIER = 191  # characters: as allauth keeps it


def read_profile(profile: dict[str, Any], *, verified_only: bool) -> Identity:
    """Raises ExchangeFailed where a profile has no identifier, or a birth date that we cannot read."""
    return Identity(
        provider=PROVIDER,
        uid=_identifier(profile),
        curp=_text(profile, "curp").upper(),
        name=" ".join(_text(profile, name) for name in NAMES),
        birth_date=_birth_date(_text(profile, "fechaNacimiento")),
        verified=not verified_only or _text(profile, "cuentaVerificada").lower() in YES,
    )


def _identifier(profile: dict[str, Any]) -> str:
    found = next((text for name in IDENTIFIERS if (text := _text(profile, name))), "")
    if not found or len(found) > LONGEST_IDENTIFIER or not found.isprintable():
        raise ExchangeFailed("no identifier")
    return found


def _text(profile: dict[str, Any], name: str) -> str:
    """A text, number or truth value as text; empty for anything else."""
    value = profile.get(name)
    return str(value).strip() if isinstance(value, str | int | bool) else ""


def _birth_date(written: str) -> date | None:
    """None where there is none. A time after the day is left away."""
    if not written:
        return None
    day = re.split(r"[T ]", written)[0]
    for pattern in DATES:
        try:
            return datetime.strptime(day, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ExchangeFailed("a birth date in a form we do not know")
