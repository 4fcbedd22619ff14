"""Reading the catalogue."""

from django.core.cache import caches

from citas.domain.catalogue.models import HealthcareService, Location, Practitioner, PractitionerRole

SECONDS_IN_MEMORY = 60
SERVICES_SECONDS = 10


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


def location_of(location_id: int) -> Location:
    """The unit; up to a minute old."""
    key = f"location:{location_id}"
    found: Location | None = caches["memory"].get(key)
    if found is None:
        found = Location.objects.get(pk=location_id)
        caches["memory"].set(key, found, SECONDS_IN_MEMORY)
    return found


def role_of(role_id: int) -> PractitionerRole:
    """The role with practitioner, unit and service; up to a minute old."""
    key = f"role:{role_id}"
    found: PractitionerRole | None = caches["memory"].get(key)
    if found is None:
        related = PractitionerRole.objects.select_related("practitioner", "location", "service")
        found = related.get(pk=role_id)
        caches["memory"].set(key, found, SECONDS_IN_MEMORY)
    return found


def services_of(location_id: int) -> list[HealthcareService]:
    """The services that somebody gives in a unit, by name; up to ten seconds old."""
    key = f"services:{location_id}"
    found: list[HealthcareService] | None = caches["memory"].get(key)
    if found is None:
        given = HealthcareService.objects.filter(
            active=True, roles__location_id=location_id, roles__active=True
        )
        found = list(given.distinct().order_by("name"))
        caches["memory"].set(key, found, SERVICES_SECONDS)
    return found


def practitioners_of(location_id: int, service_id: int) -> list[Practitioner]:
    """Who gives a service in a unit, by name."""
    given = Practitioner.objects.filter(
        roles__location=location_id, roles__service=service_id, roles__active=True
    )
    return list(given.distinct().order_by("sort_key"))
