from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper

from citas.domain.catalogue.models import Location, Practitioner


class UserQuerySet(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None) -> "User":
        """A user who can log in; without password, only with a token."""
        user = User(username=username)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Who logs in. The e-mail is not unique: couples share a mailbox.

    `username` is the affiliation number (head of family), number-key (another adult) or a staff name.
    """

    username = models.CharField(max_length=40, unique=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="es-mx")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserQuerySet] = UserQuerySet()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # logging in forgives upper and lower case
        indexes = [
            models.Index(Upper("username"), name="user_by_upper_name"),
            # and hyphens
            models.Index(Upper(Replace("username", Value("-"), Value(""))), name="user_by_bare_name"),
        ]


class StaffRole(models.Model):
    """What a member of staff may do, and in which unit (None: in all)."""

    class Role(models.TextChoices):
        DESK = "desk"
        DOCTOR = "doctor"
        MANAGER = "manager"
        ADMINISTRATOR = "administrator"
        AUDITOR = "auditor"

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=16, choices=Role.choices)
    location = models.ForeignKey(Location, models.PROTECT, null=True)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "location"], nulls_distinct=False, name="staff_role_once"
            ),
            models.CheckConstraint(
                condition=~Q(role="doctor") | Q(practitioner__isnull=False),
                name="doctor_is_practitioner",
            ),
        ]


class ApiToken(models.Model):
    """A bearer token; only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_expires_later"
            ),
        ]


class Phone(models.Model):
    """A user's telephone as +52 and ten digits; messages go to it only once verified."""

    user = models.OneToOneField(User, models.CASCADE, related_name="phone")
    number = models.CharField(max_length=16)
    verified_at = models.DateTimeField(null=True)


class OneTimeCode(models.Model):
    """Six digits that let a person choose a new password; only a keyed digest is kept.

    One running code a user: another ends it, but none by SMS ends one of the desk. It dies by use, by
    time, or by wrong attempts.
    """

    class Origin(models.TextChoices):
        DESK = "desk"  # handed over on paper
        SMS = "sms"

    user = models.ForeignKey(User, models.CASCADE, related_name="one_time_codes")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts_left = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_running_code_a_user"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="code_expires_later"
            ),
        ]


class PushSubscription(models.Model):
    """A browser in which its owner wants to be told (Web Push, RFC 8030): where to, and its keys.

    `session_key` is that of the session it was last confirmed in: who ends that session ends it too,
    but not the mere passing of time. Keys are base64url without padding (RFC 8291).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=87)
    auth = models.CharField(max_length=22)
    user_agent = models.CharField(max_length=200)
    session_key = models.CharField(max_length=40)
    created_at = models.DateTimeField()


class CalendarFeed(models.Model):
    """An address at which a calendar reads somebody's appointments without a login; only the SHA-256 of
    its secret part is kept. One at a time a user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at__isnull=True), name="calendar_feed_one_a_user"
            ),
        ]
