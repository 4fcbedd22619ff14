"""Addresses of what makes the site an app on a telephone. They stand before the portal's, one of whose
addresses takes any word for a folio."""

from django.urls import path

from citas.interfaces.web.mobile import views

app_name = "mobile"
urlpatterns = [
    path("manifest.webmanifest", views.manifest_file, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("sin-conexion/", views.without_network, name="without_network"),
]
