from allauth.account import views as allauth
from django.urls import path
from django.urls.resolvers import URLPattern

from citas.interfaces.web.accounts.private import View, private
from citas.interfaces.web.accounts.profile import contacts, pages
from citas.interfaces.web.ui import converters  # noqa: F401 - <id:…>
from citas.interfaces.web.ui.entering import post_only


def own(address: str, view: View[...], name: str) -> URLPattern:
    """A page of somebody's own account."""
    return path(f"cuenta/{address}", private(view), name=name)


urlpatterns = [
    own("", pages.profile, "profile"),
    own("confirmar/", allauth.reauthenticate, "account_reauthenticate"),
    own("correo/", contacts.EmailView.as_view(), "account_email"),
    # open: the mail may be read on another device than the one with the session
    path("cuenta/correo/<str:key>/", contacts.ConfirmEmailView.as_view(), name="account_confirm_email"),
    own("telefono/", contacts.ChangePhoneView.as_view(), "account_change_phone"),
    own("telefono/quitar/", post_only("profile")(contacts.quit_phone), "account_remove_phone"),
    own("telefono/codigo/", contacts.verify_phone, "account_verify_phone"),
    own("contrasena/", allauth.password_change, "account_change_password"),
    own("contrasena/elegir/", allauth.password_set, "account_set_password"),
    own("idioma/", post_only("profile")(pages.choose_language), "account_language"),
    own("equipo/", post_only("profile")(pages.answer_device), "account_device"),
    own("huella/ahora/", post_only("profile")(pages.answer_passkey), "account_passkey_offer"),
    own("sesiones/", pages.sessions, "usersessions_list"),
    own("sesiones/<id:session_id>/cerrar/", pages.close_session, "account_close_session"),
    own(
        "sesiones/cerrar/",
        post_only("usersessions_list")(pages.close_other_sessions),
        "account_close_other_sessions",
    ),
    own("quien-vio/", pages.who_saw, "who_saw"),
    path("cuenta/alguien-sabe/", contacts.somebody_else_knows, name="somebody_else_knows"),
    own("alguien-sabe/hecho/", pages.taken_back, "somebody_else_knows_done"),
]
