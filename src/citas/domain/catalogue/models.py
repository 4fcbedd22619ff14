from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce


class DateRange(Func):
    """daterange(from, to) with both days inside; an empty end is open."""

    function = "DATERANGE"

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(start), F(end), Value("[]"))


class Location(models.Model):
    """A health unit (FHIR Location), known by its CLUES key of eleven characters (NOM-024-SSA3-2012)."""

    clues = models.CharField(max_length=11, unique=True)
    name = models.CharField(max_length=120)
    municipality = models.CharField(max_length=60)
    address = models.CharField(max_length=250)
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=120)
    emergency_hours = models.CharField(max_length=120, blank=True)
    emergency_phone = models.CharField(max_length=40, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clues__regex=r"^[A-Z0-9]{11}$"), name="location_clues_shape"
            ),
        ]


class HealthcareService(models.Model):
    """What can be booked (FHIR HealthcareService); `minutes` is the usual length of a consultation."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(5, 240)), name="service_minutes_sensible"
            ),
        ]


class Practitioner(models.Model):
    """A doctor or dentist, known by the professional licence (cédula)."""

    licence = models.CharField(max_length=12, unique=True)
    given_name = models.CharField(max_length=80)
    first_surname = models.CharField(max_length=80)
    second_surname = models.CharField(max_length=80, blank=True)
    # upper case without accents: the embedded server has no Spanish collation
    sort_key = models.CharField(max_length=240)

    @property
    def name(self) -> str:
        """Given name and surnames, as shown."""
        parts = (self.given_name, self.first_surname, self.second_surname)
        return " ".join(part for part in parts if part)


class PractitionerRole(models.Model):
    """A practitioner in one service of one unit; `staff_group` lets a closure hit only some staff."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="roles")
    location = models.ForeignKey(Location, models.PROTECT, related_name="roles")
    service = models.ForeignKey(HealthcareService, models.PROTECT, related_name="roles")
    room = models.CharField(max_length=40, blank=True)
    staff_group = models.CharField(max_length=30, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "location", "service"], name="role_once"),
        ]


class Policy(models.Model):
    """One rule's value, for all or for one service and/or unit, between two days.

    The most specific row valid on the day wins: unit and service, unit, service, all.
    """

    name = models.CharField(max_length=40)
    service = models.ForeignKey(HealthcareService, models.PROTECT, null=True)
    location = models.ForeignKey(Location, models.PROTECT, null=True)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="policy_one_value_a_day",
                expressions=[
                    ("name", RangeOperators.EQUAL),
                    (Coalesce("service", 0), RangeOperators.EQUAL),
                    (Coalesce("location", 0), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
