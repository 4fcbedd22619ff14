from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value

from citas.domain.catalogue.models import DateRange, Location, Practitioner, PractitionerRole
from citas.domain.catalogue.models import HealthcareService as Service


class MinuteOfDay(Func):
    """Minutes since midnight of a time of day."""

    template = "(extract(epoch from %(expressions)s) / 60)::int"
    output_field = IntegerField()


class MinuteRange(Func):
    """int4range of the minutes of the day between two hours, end excluded."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()

    def __init__(self, start: str, end: str) -> None:
        super().__init__(MinuteOfDay(F(start)), MinuteOfDay(F(end)))


class InstantRange(Func):
    """tstzrange(start, end), end excluded."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()

    def __init__(self, start: str, end: str) -> None:
        super().__init__(F(start), F(end), Value("[)"))


class Session(models.Model):
    """Weekly consulting hours of a role, on the wall clock of Baja California; weekday 1 is Monday.

    `practitioner` copies the role's, so that the database can refuse two sessions at once in two units.
    `minutes` overrides the service's length.
    """

    role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="sessions")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="session_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_runs_forward"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(5, 240)),
                name="session_minutes_sensible",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="session_validity_forward",
            ),
            ExclusionConstraint(
                name="session_one_place_at_a_time",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (MinuteRange("starts", "ends"), RangeOperators.OVERLAPS),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Closure(models.Model):
    """Days without service in one unit (None: in all), for all staff or for one group of it."""

    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="closures")
    first_day = models.DateField()
    last_day = models.DateField()
    staff_group = models.CharField(max_length=30, blank=True)
    emergency_open = models.BooleanField(default=True)
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="closure_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["location", "first_day", "last_day", "staff_group"],
                nulls_distinct=False,
                name="closure_once",
            ),
        ]


class Absence(models.Model):
    """Days on which one practitioner gives no consultation anywhere."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="absence_runs_forward"
            ),
            models.UniqueConstraint(
                fields=["practitioner", "first_day", "last_day"], name="absence_once"
            ),
        ]


class Slot(models.Model):
    """One place of the agenda (FHIR Slot): a row, published ahead from the weekly sessions.

    `web_from` is the instant from which the web may take it; None leaves it to the desk. Claimable is
    a slot that is not withdrawn and free, or held with `held_until` past: an expired hold needs no
    sweeper. `hold_id` is the identifier of a booking hold; without foreign key, since bookings stand
    above the agenda. `local_date` is the day in Baja California.
    """

    class Status(models.TextChoices):
        FREE = "free"
        TENTATIVE = "busy-tentative"
        BUSY = "busy"

    # no index of their own: the constraints and the two indexes below serve every read
    role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="slots", db_index=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, db_index=False)
    location = models.ForeignKey(Location, models.PROTECT, db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    local_date = models.DateField()
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.FREE)
    hold_id = models.BigIntegerField(null=True)
    held_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    extra = models.BooleanField(default=False)
    web_from = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # one day of one service in one unit: the availability page
            models.Index(fields=["location", "service", "local_date", "starts_at"], name="slot_by_day"),
            # one doctor's agenda: publishing
            models.Index(fields=["practitioner", "local_date"], name="slot_by_practitioner"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_runs_forward"),
            models.CheckConstraint(
                condition=Q(status="busy-tentative", hold_id__isnull=False, held_until__isnull=False)
                | Q(status__in=["free", "busy"], hold_id__isnull=True, held_until__isnull=True),
                name="slot_held_or_not",
            ),
            models.CheckConstraint(
                condition=Q(extra=False) | Q(web_from__isnull=True), name="slot_extra_is_desk_only"
            ),
            # what an appointment's composite foreign key points to
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at"], name="slot_with_times"),
            ExclusionConstraint(
                name="slot_one_at_a_time",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True, extra=False),
            ),
        ]
