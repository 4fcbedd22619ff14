"""What a new password must be: long enough, and not one that is tried first. No rules of composition."""

import gzip
from functools import lru_cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citas.rules import passwords

WORDS = Path(__file__).parent / "data" / "common_words.txt"
SHORTEST, LONGEST = 8, 128


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words with which people here begin a password, folded."""
    lines = WORDS.read_text().splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """Django's list of twenty thousand, folded."""
    path = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(passwords.folded(line.strip()) for line in lines)


class Length:
    """From 8 to 128 characters, of whatever kind; spaces count."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's call
        """Raises ValidationError."""
        if len(password) < SHORTEST:
            raise ValidationError(
                _("Escriba al menos 8 caracteres. Una frase corta sirve, con espacios y todo."),
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(_("Escriba como máximo 128 caracteres."), code="password_too_long")

    def get_help_text(self) -> str:
        """What to tell before."""
        return _(
            "Al menos 8 caracteres, como máximo 128. Sirven letras, números, espacios y signos; "
            "ninguno es obligatorio. Una frase que solo usted diría es lo más seguro."
        )


class NotCommon:
    """Not among those that are guessed first: lists, words with a few digits, runs on the keyboard."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's call
        """Raises ValidationError."""
        listed = passwords.folded(password) in common_passwords()
        if (
            listed
            or passwords.is_pattern(password)
            or passwords.is_common_word(password, common_words())
        ):
            raise ValidationError(
                _(
                    "Esa contraseña es de las primeras que alguien probaría. Junte tres o cuatro "
                    "palabras que no vayan juntas, por ejemplo."
                ),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """What to tell before."""
        return _("Que no sea de las más usadas, como una palabra con un año.")
