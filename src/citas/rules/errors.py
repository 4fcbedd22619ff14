"""The one base of every refusal: a stable code, a sentence for the person, and the next step."""

from enum import Enum
from typing import ClassVar

from citas.rules.wording import in_words


class Kind(Enum):
    """What a dialect (page or API) should make of a refusal."""

    INVALID = "invalid"
    NOT_FOUND = "not-found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    LIMITED = "limited"  # too many attempts of one person or from one place
    BUSY = "busy"  # too many people at once


class DomainError(Exception):
    """A refusal that the person can understand.

    `message` and `next_step` are templates (str.format) filled with the keyword facts given; a
    translated template may be lazy and is read only when shown. `code` never changes once published.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.CONFLICT
    # read with str(): a plain or a lazily translated text
    message: ClassVar[object] = ""
    next_step: ClassVar[object] = ""

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def sentence(self, locale: str | None = None) -> str:
        """What happened, for the person; facts that are days or instants are told in words."""
        return self._filled(self.message, locale)

    def advice(self, locale: str | None = None) -> str:
        """What the person can do now; may be empty."""
        return self._filled(self.next_step, locale)

    def _filled(self, template: object, locale: str | None) -> str:
        return str(template).format(**{k: in_words(v, locale) for k, v in self.facts.items()})

    def __str__(self) -> str:
        return f"{self.code}: {self.facts}"
