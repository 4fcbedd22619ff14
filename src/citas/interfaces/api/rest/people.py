"""Whom the caller may book for, and what their units offer."""

from django.http import HttpRequest
from ninja import Router

from citas.domain.booking import availability
from citas.domain.people import queries as people
from citas.domain.people.errors import AccountMissing
from citas.interfaces.api.common.callers import caller
from citas.interfaces.api.rest.refusals import REFUSALS
from citas.interfaces.api.rest.shapes import Id, PatientShape, Service

router = Router(tags=["people"])


@router.get("/me/patients", response={200: list[PatientShape], **REFUSALS})
def my_patients(request: HttpRequest) -> list[PatientShape]:
    """The family nucleus, head first; then whom the caller helps."""
    who = caller(request)
    found = people.members(
        who.user_id,
        today=who.today,
        horizon=availability.general_horizon(who.now),
    )
    if not found:
        raise AccountMissing()
    return [PatientShape.of(member) for member in found]


@router.get("/services", response={200: list[Service], **REFUSALS})
def services(request: HttpRequest, patient: Id) -> list[Service]:
    """The services of the patient's own unit, by name."""
    who = caller(request)
    found = people.patient_for(who.user_id, patient, who.today)
    return [Service.from_orm(service) for service in availability.services_for(found)]
