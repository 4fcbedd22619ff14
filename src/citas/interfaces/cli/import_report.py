"""How `citas import` shows what happened."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from citas.domain.booking import disruption
from citas.domain.booking.models import Appointment
from citas.domain.intake.batches import Options, Outcome, Result
from citas.domain.intake.models import ImportBatch
from citas.domain.intake.problems import Alike, Problems, Severity
from citas.domain.intake.reversal import Undone
from citas.rules import clock
from citas.rules.folio import spoken_folio
from citas.rules.wording import moment_in_words

console = Console(highlight=False)
DISRUPTED_SHOWN = 20
EFFECTS = {
    "added": "Lugares nuevos en la agenda",
    "restored": "Lugares repuestos",
    "withdrawn": "Lugares retirados",
    "disrupted": "Citas que se quedaron sin horario (siguen en pie)",
}


def show(outcome: Outcome, problems: Problems, options: Options) -> None:
    """The problems (a few of them), the difference, and how it ended."""
    _show_problems(problems)
    if outcome.result is not Result.ERRORS:
        _show_difference(outcome)
        _show_disrupted(outcome)
        if options.complete and problems.errors:
            console.print("Mientras haya errores no se cuenta quién termina: una fila mala no es baja.")
    console.print(_ending(outcome, problems, options), markup=False)


def _show_problems(problems: Problems) -> None:
    if not problems.errors + problems.warnings:
        return
    errors = sorted(problems.shown[Severity.ERROR], key=lambda one: (one.table, one.row))
    warnings = sorted(problems.alike.values(), key=lambda group: (group.first.table, min(group.rows)))
    table = Table(
        "Tabla", "Fila", "Columna", "Valor", "Gravedad", "Qué está mal", box=None, pad_edge=False
    )
    for one in (*(Alike(error, [error.row]) for error in errors), *warnings):
        table.add_row(*_cells(one))
    console.print(table)
    told = len(errors) + sum(group.count for group in warnings)
    more = problems.errors + problems.warnings - told
    rest = f"; aquí faltan {more:,}" if more else ""
    console.print(
        f"\n{problems.errors:,} errores y {problems.warnings:,} avisos{rest}. Todos están en"
        f" {problems.path}",
        markup=False,
        soft_wrap=True,
    )


def _cells(group: Alike) -> tuple[str, ...]:
    one = group.first
    value, message = one.value, one.message
    rows = ", ".join(map(str, sorted(group.rows))) + ("…" if group.count > len(group.rows) else "")
    if group.count > 1:
        value, message = "", f"{group.count:,} × {one.message}"
    plain = (one.table, rows, one.column, value, one.severity.value, message)
    # square brackets of a file are no markup of ours
    return tuple(text.replace("[", r"\[") for text in plain)


def _show_difference(outcome: Outcome) -> None:
    done = outcome.done
    difference = done.difference
    console.print(
        f"Nuevas: {difference.new:,}   Cambian: {difference.changed:,}   "
        f"Terminan: {difference.ended:,}   Sin cambio: {difference.unchanged:,}"
    )
    if done.shortened:
        console.print(f"Vigencias que terminan o se acortan: {done.shortened:,}")
    _show_effects(done.effects)


def _show_effects(effects: Mapping[str, int]) -> None:
    for name, words in EFFECTS.items():
        if effects.get(name):
            console.print(f"{words}: {effects[name]:,}")


def _show_disrupted(outcome: Outcome) -> None:
    found = disruption.with_folios(outcome.done.disrupted)
    for one in found[:DISRUPTED_SHOWN]:
        console.print(f"  {appointment_line(one)}", markup=False, soft_wrap=True)
    if (more := len(found) - DISRUPTED_SHOWN) > 0:
        where = "; véalas todas: citas afectadas" if outcome.result is Result.WRITTEN else ""
        console.print(f"  y {more:,} más{where}")


def appointment_line(appointment: Appointment) -> str:
    """Folio, day and hour, doctor and unit; whose appointment it is is not said."""
    slot = appointment.slot
    place = f"{slot.practitioner.name}, {slot.location.name}"
    return f"{spoken_folio(appointment.folio)}  {moment_in_words(slot.starts_at)}; {place}"


def _ending(outcome: Outcome, problems: Problems, options: Options) -> str:
    done = outcome.done
    if outcome.result is Result.WRITTEN:
        undo = f"para deshacerlo: citas import revertir {outcome.batch_id}"
        skipped = " Filas con error, no escritas: vea el informe." if problems.errors else ""
        return f"Listo: lote {outcome.batch_id} ({undo}).{skipped}"
    if outcome.result is Result.NOTHING_NEW:
        return "No hay nada que cambiar: no se escribió nada."
    if outcome.result is Result.ERRORS:
        return (
            "No se escribió nada: corrija los errores, o use --omitir-errores para escribir solo las"
            " filas buenas."
        )
    if outcome.result is Result.TO_CONFIRM or (done.too_many and options.confirmed != done.shortened):
        return (
            f"{'Simulación: ' if options.simulate else ''}No se escribió nada. Terminar o acortar"
            f" {done.shortened:,} vigencias es más de lo normal (0.5 % del padrón o 2 % de una"
            f" unidad). Si es correcto, repita con --confirmar {done.shortened}"
        )
    return "Simulación: no se escribió nada."


def show_batches(batches: Sequence[ImportBatch]) -> None:
    """A line a batch."""
    if not batches:
        console.print("Todavía no se ha importado nada.")
        return
    table = Table(
        "Lote", "Qué", "Archivo", "Cuándo", "Nuevas", "Cambian", "Terminan", "Revertido", box=None
    )
    for one in batches:
        counts = (f"{one.counts.get(name, 0):,}" for name in ("new", "changed", "ended"))
        undone = f"{clock.local(one.reverted_at):%d/%m/%Y %H:%M}" if one.reverted_at else ""
        when = f"{clock.local(one.started_at):%d/%m/%Y %H:%M}"
        table.add_row(str(one.pk), one.kind, one.file_name, when, *counts, undone)
    console.print(table)


def show_undone(batch_id: int, undone: Undone, effects: Mapping[str, int]) -> None:
    """What undoing a batch did."""
    console.print(
        f"Lote {batch_id} revertido. Vueltas a como estaban: {undone.restored:,}. Borradas:"
        f" {undone.deleted:,}. Se quedan, porque algo las usa o las cambió: {undone.kept:,}."
    )
    _show_effects(effects)
    if effects.get("disrupted"):
        console.print("Véalas: citas afectadas")
