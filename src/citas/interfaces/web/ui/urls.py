"""Addresses of what belongs to every page."""

from django.urls import path

from citas.interfaces.web.ui import preferences, styles
from citas.interfaces.web.ui.gallery.views import gallery

app_name = "ui"
urlpatterns = [
    path("preferencias/idioma/", preferences.choose_language, name="language"),
    path("preferencias/modo/", preferences.choose_mode, name="mode"),
    path("marca/estilo.css", styles.styles, {"name": "page"}, name="page_styles"),
    path("marca/personal.css", styles.styles, {"name": "staff"}, name="staff_styles"),
    path("marca/sencillo.css", styles.styles, {"name": "easy"}, name="easy_styles"),
    path("componentes/", gallery, name="gallery"),
    path("marca/logo", styles.logo, name="logo"),
]
