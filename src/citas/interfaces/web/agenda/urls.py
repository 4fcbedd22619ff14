"""Addresses of doctors."""

from django.urls import path

from citas.interfaces.web.agenda import views
from citas.interfaces.web.ui import converters  # noqa: F401 - <day:…>

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.day_page, name="today"),
    path("agenda/<day:day>/", views.day_page, name="day"),
    path("agenda/<day:day>/resultado/", views.outcome, name="outcome"),
]
