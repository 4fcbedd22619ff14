"""Units and practitioners as who administers staff looks them up."""

from citas.domain.catalogue.models import Location, Practitioner


def units() -> list[Location]:
    """Every active unit, by name."""
    return list(Location.objects.filter(active=True).order_by("name"))


def unit_by_clues(clues: str) -> Location | None:
    """The unit with this key, however it is cased."""
    return Location.objects.filter(clues=clues.strip().upper()).first()


def practitioner_by_licence(licence: str) -> Practitioner | None:
    """The practitioner with this licence."""
    return Practitioner.objects.filter(licence=licence.strip()).first()
