"""The addresses below /api/v1."""

from django.urls import path, re_path
from ninja import NinjaAPI

from citas.interfaces.api.common.callers import BearerToken, SessionCookie
from citas.interfaces.api.common.dialect import in_dialect, speak_problems, unknown
from citas.interfaces.api.rest import agenda, booking, people

api = NinjaAPI(
    title="Citas en Línea",
    version="1",
    description="Medical appointments of the insured and their families.",
    docs_url=None,  # its page would load scripts from another host
    auth=[BearerToken(), SessionCookie()],
)
for module in (people, agenda, booking):
    api.add_router("", module.router)
speak_problems(api)

_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("", (in_dialect(_patterns), _app_name, _namespace)),
    re_path("", unknown),
]
