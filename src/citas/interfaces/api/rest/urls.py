"""The addresses below /api/v1."""

from typing import Any

from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from citas.interfaces.api.common.callers import BearerToken, SessionCookie
from citas.interfaces.api.common.dialect import in_dialect, speak_problems, unknown
from citas.interfaces.api.common.problems import CONTENT_TYPE
from citas.interfaces.api.rest import agenda, booking, managing, papers, people, waitlist


class Api(NinjaAPI):
    """Its document tells of problems by their own media type."""

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**how)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
        return schema


api = Api(
    title="Citas en Línea",
    version="1",
    description="Medical appointments of the insured and their families.",
    docs_url=None,  # its page would load scripts from another host
    auth=[BearerToken(), SessionCookie()],
)
for module in (people, agenda, booking, papers, waitlist, managing):
    api.add_router("", module.router)
speak_problems(api)

_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("", (in_dialect(_patterns), _app_name, _namespace)),
    re_path("", unknown),
]
