"""«Avisos»: what this account has been told, and how it is told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.domain.catalogue.policy_set import retention_policies
from citas.domain.messaging.history import told
from citas.interfaces.web.portal.door import Visit, insured, insured_only


@insured_only
@insured
def notices_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The latest first."""
    context = {
        "notices": told(visit.user_id),
        "kept_days": retention_policies(visit.today).message_history_days,
    }
    return render(request, "portal/notices.jinja", context)
