"""Addresses of managers, administrators and auditors, and the first page of all staff."""

from django.urls import path

from citas.interfaces.web.backoffice.views import home, log, people
from citas.interfaces.web.ui import converters  # noqa: F401 - <id:…>

PERSON = "administracion/personal/<id:user_id>/"
urlpatterns = [
    path("personal/", home.home, name="staff_home"),
    path("administracion/personal/", people.staff_list, name="staff_list"),
    path("administracion/personal/nuevo/", people.new, name="staff_new"),
    path(PERSON, people.member, name="staff_member"),
    path(f"{PERSON}funcion/retirar/", people.end_role, name="staff_end_role"),
    path(f"{PERSON}verificacion/", people.reset_second_factor, name="staff_reset_second_factor"),
    path(f"{PERSON}cuenta/", people.set_active, name="staff_set_active"),
    path(f"{PERSON}codigo/", people.give_code, name="staff_give_code"),
    path("bitacora/", log.log_page, name="audit_log"),
]
