"""Refusals of papers, in the words the person reads."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError


class AttendanceNotYet(DomainError):
    """The unit has not written down that the person was attended."""

    code = "attendance_not_yet"
    message = _("La constancia se da después de la consulta.")
    next_step = _(
        "La verá aquí cuando la unidad anote su consulta. Si ya le atendieron, pregunte en ventanilla."
    )
