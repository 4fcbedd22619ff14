"""Addresses for whoever is shown a paper: open to everybody."""

from django.urls import URLPattern, path

from citas.interfaces.web.verify import views

app_name = "verify"
urlpatterns: list[URLPattern] = [
    path("verificar/", views.verify, name="page"),
    path("verificar/clave/", views.keys, name="keys"),
]
