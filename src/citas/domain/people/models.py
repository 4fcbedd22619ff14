from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from citas.domain.access.models import User
from citas.domain.catalogue.models import DateRange, Location


class Relationship(models.Model):
    """Kinds of beneficiary (parentesco); `age_limit`: the birthday that usually ends the rights."""

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=60)
    is_head = models.BooleanField()
    age_limit = models.PositiveSmallIntegerField(null=True)


class FamilyGroup(models.Model):
    """The people who share an affiliation number; it may be without head (widowed, orphaned)."""

    affiliation_number = models.CharField(max_length=20, unique=True)


def full_name(*parts: str) -> str:
    """Given name and surnames in one line."""
    return " ".join(part for part in parts if part)


class Patient(models.Model):
    """One human being, whatever the number of affiliations; no more data than NOM-024 identifies by.

    `sort_key` is the name in upper case without accents, surnames first. `separate_since`: from when the
    person asked the desk for "trato separado", so that the rest of the family learns nothing.
    """

    class Sex(models.TextChoices):
        H = "H"
        M = "M"
        X = "X"

    # null, not empty: unique only where there is one
    curp = models.CharField(max_length=18, unique=True, null=True)  # noqa: DJ001
    given_name = models.CharField(max_length=80)
    first_surname = models.CharField(max_length=80)
    second_surname = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex.choices)
    birth_state = models.CharField(max_length=2)
    assigned_location = models.ForeignKey(Location, models.PROTECT, related_name="patients")
    deceased_on = models.DateField(null=True)
    separate_since = models.DateTimeField(null=True)
    sort_key = models.CharField(max_length=240)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(curp__isnull=True)
                | Q(curp__regex=r"^[A-ZÑ]{4}\d{6}[HMX][A-ZÑ]{5}[0-9A-Z]\d$"),
                name="patient_curp_shape",
            ),
            models.CheckConstraint(condition=Q(sex__in=["H", "M", "X"]), name="patient_sex_known"),
            models.CheckConstraint(
                condition=Q(deceased_on__isnull=True) | Q(deceased_on__gte=F("birth_date")),
                name="patient_dies_after_birth",
            ),
        ]

    @property
    def name(self) -> str:
        """Given name and surnames, as shown."""
        return full_name(self.given_name, self.first_surname, self.second_surname)

    @cached_property
    def rights(self) -> list[tuple[date, date | None]]:
        """First and last day (None: open) of each coverage, in all families; one query, once."""
        return list(self.coverages.values_list("valid_from", "valid_to"))


class Coverage(models.Model):
    """One person in one affiliation, and from when to when (both days included) rights run.

    `phone` and `email` come from the roll and may belong to somebody else by now: never written to.
    `is_head` copies the relationship's, because a constraint sees one table only.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="coverages")
    family = models.ForeignKey(FamilyGroup, models.PROTECT, related_name="coverages")
    person_key = models.CharField(max_length=10)
    relationship = models.ForeignKey(Relationship, models.PROTECT, db_column="relationship")
    is_head = models.BooleanField()
    credential_serial = models.CharField(max_length=30, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "person_key"], name="coverage_key_once"),
            models.UniqueConstraint(fields=["family", "patient"], name="coverage_person_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="coverage_runs_forward",
            ),
            ExclusionConstraint(
                name="coverage_one_head_a_day",
                expressions=[
                    ("family", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_head=True),
            ),
        ]


class Account(models.Model):
    """An insured person's way in: one a person and affiliation."""

    user = models.OneToOneField(User, models.CASCADE, related_name="account")
    coverage = models.OneToOneField(Coverage, models.PROTECT, related_name="account")


class Registration(models.Model):
    """A request for an account, until its link is opened. Nobody has an account by asking alone.

    `coverage` is None when number and credential did not agree with the roll: then it only carries the
    address to which the reason is mailed, and `password` is empty. `password` is hashed.
    """

    coverage = models.ForeignKey(Coverage, models.CASCADE, null=True, related_name="registrations")
    email = models.EmailField()
    phone = models.CharField(max_length=40)
    password = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mails = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(coverage__isnull=False) | Q(password=""),
                name="registration_of_nobody_keeps_no_password",
            ),
        ]


class Delegation(models.Model):
    """An adult patient lets somebody else's account book for him, until a day (included).

    It runs from when the helper enters the code; `code_digest` is empty from then on. Ended early by
    the patient, by the helper or by the desk.
    """

    coverage = models.ForeignKey(Coverage, models.CASCADE, related_name="delegations")
    helper = models.ForeignKey(User, models.CASCADE, null=True, related_name="delegations")
    until = models.DateField()
    code_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    code_expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(helper__isnull=True, accepted_at__isnull=True)
                | Q(helper__isnull=False, accepted_at__isnull=False, code_digest=""),
                name="delegation_has_helper_once_accepted",
            ),
            models.UniqueConstraint(
                fields=["coverage", "helper"],
                condition=Q(ended_at__isnull=True, helper__isnull=False),
                name="delegation_once_a_helper",
            ),
        ]


class MergeCandidate(models.Model):
    """Two patients who may be one: same name and birth date, a CURP missing. For a person to decide."""

    first = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    second = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="merge_candidate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="merge_candidate_ordered"),
        ]


class Sight(models.Model):
    """A view: which user may act for which patient, through which coverage, as whom, until when.

    The one definition of who may act for whom: the head of a family for all of it but those with
    separate treatment, a helper for who let him, anybody for himself. So does a former head from when
    the roll names a later one (a coverage as head that begins after his); the account of somebody
    deceased sees nobody, and nobody sees the deceased. A delegation is there also after its last day:
    every reader compares `until` (None: no limit) with the day it is asked for.
    """

    class Via(models.TextChoices):
        SELF = "self"
        HEAD = "head"
        HELPER = "helper"

    pk = models.CompositePrimaryKey("user_id", "coverage_id")
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    patient = models.ForeignKey(Patient, models.DO_NOTHING, related_name="sights")
    coverage = models.ForeignKey(Coverage, models.DO_NOTHING, related_name="+")
    via = models.CharField(max_length=8, choices=Via.choices)
    until = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "people_sight"
