"""Reading the catalogue."""

from django.core.cache import caches

from citas.domain.catalogue.models import Location

SECONDS_IN_MEMORY = 60


def emergency_units() -> list[Location]:
    """The units that attend emergencies, by municipality and name; up to a minute old."""
    found: list[Location] | None = caches["memory"].get("emergency_units")
    if found is None:
        found = list(
            Location.objects.filter(active=True)
            .exclude(emergency_hours="")
            .order_by("municipality", "name")
        )
        caches["memory"].set("emergency_units", found, SECONDS_IN_MEMORY)
    return found
