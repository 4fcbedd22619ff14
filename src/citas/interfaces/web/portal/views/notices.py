"""«Avisos»: what this account has been told, and whether it is told on this device."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from citas.domain.access import push
from citas.domain.access.contacts import ContactSystem, reach
from citas.domain.catalogue.policy_set import retention_policies
from citas.domain.messaging.history import told
from citas.interfaces.web.portal.door import Visit, insured, insured_only
from citas.interfaces.web.portal.forms import PushForm
from citas.interfaces.web.ui import errors
from citas.interfaces.web.ui.devices import is_own
from citas.interfaces.web.ui.entering import post_only, sent_from
from citas.interfaces.web.ui.push import Answer, keep_answer, not_now, push_here


@insured_only
@insured
def notices_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The latest first."""
    ways = [one.system for one in reach(visit.user_id).contacts]
    context = {
        "notices": told(visit.user_id),
        "kept_days": retention_policies(visit.today).message_history_days,
        "by_email": ContactSystem.EMAIL in ways,
        "by_sms": ContactSystem.SMS in ways,
        "browsers": push.subscriptions_of(visit.user_id),
        "here": push_here(request),
    }
    return render(request, "portal/notices.jinja", context)


@insured
def push_elsewhere(request: HttpRequest, visit: Visit, subscription_id: int) -> HttpResponse:
    """No more in that browser, wherever it is by now; the address alone leads to the page."""
    if request.method == "POST":
        push.unsubscribe(user_id=visit.user_id, subscription_id=subscription_id, now=visit.now)
        messages.success(request, _("Ya no le avisaremos en ese equipo."))
    return HttpResponseRedirect(reverse("portal:notices"))


@post_only("portal:notices")
@insured
def push_in_browser(request: HttpRequest, visit: Visit) -> HttpResponse:
    """«¿Le avisamos en este celular?», answered, or taken back."""
    form = PushForm(request.POST)
    if not form.is_valid() or not is_own(request):
        return errors.bad_request(request)
    response = HttpResponseRedirect(sent_from(request) or reverse("portal:notices"))
    here = push_here(request)
    told_here = here is not None and bool(here.endpoint)
    if form.answer is Answer.YES:
        push.subscribe(
            user_id=visit.user_id, keys=form.keys, session_key=request.session.session_key or "",
            user_agent=request.headers.get("User-Agent", ""), now=visit.now,
        )  # fmt: skip
        keep_answer(response, form.keys.mark)
        if not told_here:  # else the browser has changed its subscription by itself
            messages.success(request, _("Listo: le avisaremos también aquí."))
        return response
    if here is not None and told_here:
        push.unsubscribe(user_id=visit.user_id, subscription_id=here.subscription_id, now=visit.now)
        messages.success(request, _("Ya no le avisaremos aquí."))
    keep_answer(response, not_now(visit.user_id))
    return response
