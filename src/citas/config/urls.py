"""The address table: each interface brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("citas.interfaces.web.portal.urls")),
    path("", include("citas.interfaces.web.accounts.urls")),
    path("api/v1/", include("citas.interfaces.api.rest.urls")),
]
