"""Addresses of the help: open to everybody, and only to be read."""

from django.urls import path

from citas.interfaces.web.help import views

app_name = "help"
urlpatterns = [
    path("ayuda/", views.index, name="index"),
    path("ayuda/tramite/", views.sheet, name="sheet"),
    path("ayuda/paso-a-paso/", views.booking, name="booking"),
    path("ayuda/registro/", views.registering, name="registering"),
    path("ayuda/citas/", views.appointments, name="appointments"),
    path("ayuda/familia/", views.family, name="family"),
    path("ayuda/celular/", views.telephone, name="telephone"),
    path("ayuda/privacidad/", views.privacy, name="privacy"),
    path("ayuda/privacidad/integral/", views.whole_notice, name="whole_notice"),
    path("ayuda/accesibilidad/", views.accessibility, name="accessibility"),
]
