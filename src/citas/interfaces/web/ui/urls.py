"""Addresses of what belongs to every page."""

from django.urls import path

from citas.interfaces.web.ui import preferences

app_name = "ui"
urlpatterns = [
    path("preferencias/idioma/", preferences.choose_language, name="language"),
    path("preferencias/modo/", preferences.choose_mode, name="mode"),
]
