"""New passwords against what is known of the person who chooses one."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citas.domain.access.models import Phone, User
from citas.domain.people.models import Account, Patient
from citas.rules import passwords

LAST_DIGITS = (10, 7)  # of a telephone, with and without the area


class NotOwnData:
    """Not made of the user's own data: login, contacts, names, birthday, CURP, name of the institution.

    Asks nothing of who has no account yet. A registration compares with what is typed, in its form:
    what a stranger is told of a password must not tell him whether his data agree with the roll.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        if user is not None and user.pk and passwords.is_own_data(password, own_data(user)):
            raise ValidationError(
                _(
                    "Esa contraseña se parece a sus propios datos, como su nombre o su teléfono. "
                    "Elija algo que otros no sepan de usted."
                ),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        """What to tell before."""
        return _("Que no lleve su nombre, su fecha de nacimiento ni su número de afiliación.")


def own_data(user: User) -> set[str]:
    """All spellings of what is known of the user, institution included; some are empty."""
    found = {settings.INSTITUTION_NAME, *_login(user.username), *_email(user.email)}
    for address in EmailAddress.objects.filter(user=user).values_list("email", flat=True):
        found |= _email(address)
    for number in Phone.objects.filter(user=user).values_list("number", flat=True):
        found |= _telephone(number)
    for account in Account.objects.filter(user=user).select_related("coverage__patient"):
        found |= set(_person(account.coverage.patient))
    return found


def _login(username: str) -> set[str]:
    return {username, username.partition("-")[0], *username.replace("_", ".").split(".")}


def _email(address: str) -> set[str]:
    local = address.partition("@")[0]
    return {address, local, *local.replace("_", ".").replace("-", ".").split(".")}


def _telephone(number: str) -> set[str]:
    digits = "".join(sign for sign in number if sign.isdigit())
    return {digits[-last:] for last in LAST_DIGITS if len(digits) >= last}


def _person(patient: Patient) -> Iterator[str]:
    yield from patient.name.split()
    yield from passwords.written_dates(patient.birth_date)
    if patient.curp:
        yield patient.curp
        yield patient.curp[:10]
        yield patient.curp[:4]
