"""`citas waitlist`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from citas.rules.wording import near_moment

if TYPE_CHECKING:
    from citas.domain.booking.waiting.auditing import Line

PARTS = {"any": "todo el día", "morning": "mañana", "afternoon": "tarde"}
STATES = {
    "open": "abierta",
    "accepted": "aceptada",
    "declined": "rechazada",
    "expired": "vencida",
    "withdrawn": "retirada",
}


@click.command()
@click.argument("clues", required=False)
@click.argument("servicio", required=False)
def waitlist(clues: str | None, servicio: str | None) -> None:
    """Muestra la lista de espera de un servicio en una unidad, y comprueba que se respetó el orden.

    Sin argumentos, dice cuántas personas esperan en cada unidad. Solo números, sin nombres: quién es
    cada quien lo dice la bitácora.
    """
    if clues is None or servicio is None:
        _show_lengths()
        return
    line = _line(clues, servicio)
    _show(line)
    if line.passed_over:
        for one in line.passed_over:
            click.echo(f"La oferta {one.offer_id} se saltó el lugar {one.entry_id}, que iba antes.")
        raise click.exceptions.Exit(1)
    click.echo("El orden se respetó en todas las ofertas.")


def _show_lengths() -> None:
    from citas.domain.booking.waiting.auditing import lengths

    found = lengths()
    for one in found:
        people = "1 persona" if one.waiting == 1 else f"{one.waiting:,} personas"
        click.echo(f"{one.location.clues} {one.service.code}: {people}. {one.location.name}.")
    if not found:
        click.echo("Nadie está en lista de espera.")


def _line(clues: str, code: str) -> Line:
    from citas.domain.booking.waiting.auditing import audit_of_line
    from citas.domain.catalogue.models import HealthcareService, Location

    location = Location.objects.filter(clues=clues.upper()).first()
    service = HealthcareService.objects.filter(code=code.upper()).first()
    if location is None or service is None:
        raise click.ClickException("No existe esa unidad o ese servicio. Véalos con: citas waitlist")
    return audit_of_line(location, service, datetime.now(UTC))


def _show(line: Line) -> None:
    for position, entry in enumerate(line.entries, start=1):
        days = ",".join(str(day) for day in entry.weekdays) or "todos"
        click.echo(
            f"{position}. Lugar {entry.pk}, desde {near_moment(entry.joined_at)}; días: {days};"
            f" horario: {PARTS[entry.part]}; hasta {entry.last_day}."
        )
    for offer in line.offers:
        click.echo(
            f"Oferta {offer.pk} al lugar {offer.entry_id} (era el {offer.position}):"
            f" {near_moment(offer.slot.starts_at)}; avisada {near_moment(offer.told_at)};"
            f" {STATES[offer.state]}."
        )
