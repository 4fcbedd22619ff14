"""The pages of the help. Their words stand in the templates; what the database knows comes from it."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citas.domain.catalogue.directory import units
from citas.domain.catalogue.policy_set import people_policies, retention_policies
from citas.interfaces.web.help.cookies import COOKIES
from citas.interfaces.web.help.laws import OF_PERSONAL_DATA, OF_THE_SERVICE
from citas.interfaces.web.help.steps import BOOKING, REGISTERING, SIZE
from citas.rules import clock

NOTICE_OF = date(2026, 11, 23)  # when the words of the privacy notice last changed
CHECKED_ON = date(2026, 11, 23)  # when the accessibility statement was last gone through


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What do you need?"""
    return render(request, "help/index.jinja")


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The service sheet, with the units that are open."""
    context = {
        "units": units(),
        "office_name": settings.OFFICE_NAME,
        "office_address": settings.OFFICE_ADDRESS,
        "complaints_phone": settings.COMPLAINTS_PHONE,
        "laws": OF_THE_SERVICE,
        "legal_basis": settings.LEGAL_BASIS,
    }
    return render(request, "help/sheet.jinja", context)


@require_safe
def booking(request: HttpRequest) -> HttpResponse:
    """How to book, page by page."""
    return render(request, "help/booking.jinja", {"steps": BOOKING, "size": SIZE})


@require_safe
def registering(request: HttpRequest) -> HttpResponse:
    """How to get a password, page by page."""
    return render(request, "help/registering.jinja", {"steps": REGISTERING, "size": SIZE})


@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    """Questions about an appointment that one has, or cannot get."""
    return render(request, "help/appointments.jinja")


@require_safe
def family(request: HttpRequest) -> HttpResponse:
    """Who books for whom, and who sees what."""
    policy = people_policies(clock.local_date(timezone.now()))
    return render(request, "help/family.jinja", {"policy": policy})


@require_safe
def telephone(request: HttpRequest) -> HttpResponse:
    """The site as an app, and what there is without network."""
    return render(request, "help/telephone.jinja")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The simplified privacy notice."""
    return render(request, "help/privacy.jinja", {"notice_of": NOTICE_OF})


@require_safe
def whole_notice(request: HttpRequest) -> HttpResponse:
    """The integral privacy notice: the nine elements that the law asks for, and the cookies."""
    today = clock.local_date(timezone.now())
    context = {
        "notice_of": NOTICE_OF,
        "laws": OF_PERSONAL_DATA,
        "cookies": COOKIES,
        "kept": retention_policies(today),
        "policy": people_policies(today),
        "office_address": settings.OFFICE_ADDRESS,
        "transparency_address": settings.TRANSPARENCY_ADDRESS,
        "transparency_phone": settings.TRANSPARENCY_PHONE,
    }
    return render(request, "help/whole_notice.jinja", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, what is not known yet, and whom to tell."""
    return render(request, "help/accessibility.jinja", {"checked_on": CHECKED_ON})
