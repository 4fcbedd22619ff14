"""Addresses of the desk; they hold identifiers, never what was searched."""

from django.urls import path

from citas.interfaces.web.frontdesk import attendance, views
from citas.interfaces.web.ui import converters  # noqa: F401 - <id:…>

app_name = "frontdesk"
PATIENT = "ventanilla/paciente/<id:patient_id>/"
urlpatterns = [
    path("ventanilla/", views.home, name="home"),
    path("ventanilla/resultados/", views.results, name="results"),
    path("ventanilla/por-confirmar/", attendance.call_list, name="call_list"),
    path("ventanilla/por-confirmar/<str:folio>/", attendance.called, name="called"),
    path("ventanilla/faltas/", attendance.objections_page, name="objections"),
    path("ventanilla/faltas/<str:folio>/", attendance.missed_page, name="missed"),
    path(PATIENT, views.patient_page, name="patient"),
    path(f"{PATIENT}codigo/", views.give_code, name="give_code"),
    path(f"{PATIENT}trato-separado/", views.separate, name="separate"),
    path(f"{PATIENT}permiso/terminar/", views.end_delegation, name="end_delegation"),
    path(f"{PATIENT}cuenta/cerrar/", views.lock_account, name="lock_account"),
]
