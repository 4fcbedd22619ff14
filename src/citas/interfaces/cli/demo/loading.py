"""The demo files through the importers of real ones, and accounts for some of the invented heads."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from allauth.account.models import EmailAddress
from django.db import transaction

from citas.domain.access.models import User
from citas.domain.audit.actors import Channel, system
from citas.domain.booking.agenda_imports import import_agenda, import_catalogue
from citas.domain.intake.batches import Options, Outcome, Result
from citas.domain.intake.problems import Problems, Severity
from citas.domain.people.accounts import open_account
from citas.domain.people.imports import import_roll
from citas.domain.people.models import Coverage
from citas.interfaces.cli.demo.files import write_files
from citas.interfaces.cli.demo.staff import open_staff

# Heads of families whose story is told in roll.py, and what each shows.
INSURED = {
    "DEMO1001": "una familia de cuatro; hay dentista",
    "DEMO1002": "una familia en dos unidades",
    "DEMO1003": "una persona sola, sin CURP ni correo",
    "DEMO1004": "vigencia terminada",
    "DEMO1005": "una niña de dos familias",
    "DEMO1006": "la misma niña, la otra familia",
    "DEMO1007": "una hija por cumplir 25, un hijo con discapacidad y una madre",
}
# of every family of roll.py, whoever was given one, and of the staff
ACCOUNTS = r"^(DEMO\d{4}(-[-\d]+)?|demo\.[a-z]+)$"
PASSWORD = "demo-Citas-2026"  # noqa: S105 - of invented people, and only with DEMO=1
WITHOUT_MAIL = {"DEMO1003"}
Tell = Callable[[str, int, int | None], None]


def loaded() -> bool:
    """Whether the demo data are there."""
    return User.objects.filter(username=max(INSURED)).exists()


def has_account(number: str) -> bool:
    """Whether the head of this family has an account."""
    heads = Coverage.objects.filter(is_head=True, family__affiliation_number=number)
    return heads.filter(account__isnull=False).exists()


def open_accounts(*, really: bool) -> None:
    """Let the demo's families and staff in, or end at once what they had: sessions and tokens."""
    User.objects.filter(username__regex=ACCOUNTS).update(is_active=really)


def confirm_addresses() -> None:
    """Give the accounts an invented address that counts as confirmed, so that messages can be read; who
    has one already keeps it."""
    for user in User.objects.filter(username__in=set(INSURED) - WITHOUT_MAIL, emailaddress=None):
        user.email = f"{user.username.lower()}@example.invalid"
        user.save(update_fields=["email"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def load_all(tell: Tell, now: datetime) -> None:
    """Everything in one transaction: an interrupted load leaves nothing.

    `tell(what, done, total)` is called as it goes.
    """
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        _import(Path(folder), tell, now)
        tell("Abriendo las cuentas de demostración…", 0, None)
        heads = Coverage.objects.filter(is_head=True, family__affiliation_number__in=INSURED)
        for coverage in heads.select_related("family", "patient").order_by("pk"):
            open_account(coverage, PASSWORD, actor=system(Channel.CLI), now=now)
        confirm_addresses()
        open_staff(PASSWORD)


def _import(folder: Path, tell: Tell, now: datetime) -> None:
    tell("Inventando los datos de demostración…", 0, None)
    files, problems = write_files(folder), Problems()
    options, actor = Options(), system(Channel.CLI)

    def publishing(done: int, total: int) -> None:
        tell("Publicando la agenda de demostración…", done, total)

    def check(outcome: Outcome) -> None:
        if outcome.result is Result.ERRORS:
            first = problems.shown[Severity.ERROR][0]
            raise click.ClickException(f"Los datos de demostración no se aceptaron: {first}")

    check(import_catalogue([files.catalogue], options=options, problems=problems, actor=actor, now=now))
    for path in (files.closures, files.sessions):
        check(
            import_agenda(
                path,
                options=options,
                problems=problems,
                actor=actor,
                now=now,
                progress=publishing,
            )
        )
    tell("Importando el padrón de demostración…", 0, None)
    check(import_roll(files.roll, options=options, problems=problems, actor=actor, now=now))
