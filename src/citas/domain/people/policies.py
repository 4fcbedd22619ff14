"""What a patient's rights allow. Any family the person belongs to is enough."""

from datetime import date

from citas.domain.people.errors import NotCovered, NotYetCovered
from citas.domain.people.models import Patient


def check_coverage(patient: Patient, *, first: date, last: date) -> None:
    """Whether rights run on some day from `first` to `last`, both included (one day: pass it twice).

    Reads `patient.coverages`, so prefetch them. Raises NotCovered or NotYetCovered.
    """
    coverages = list(patient.coverages.all())
    if any(c.valid_from <= last and (c.valid_to is None or c.valid_to >= first) for c in coverages):
        return
    later = [c.valid_from for c in coverages if c.valid_from > last]
    if later:
        raise NotYetCovered(patient=patient.name, starts=min(later))
    ends = max((c.valid_to for c in coverages if c.valid_to), default=first)
    raise NotCovered(patient=patient.name, ends=ends, day=first)


def covered_on(patient: Patient, day: date) -> bool:
    """Whether rights run on `day`."""
    try:
        check_coverage(patient, first=day, last=day)
    except (NotCovered, NotYetCovered):
        return False
    return True
