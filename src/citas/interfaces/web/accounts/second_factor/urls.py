from allauth.mfa.base.views import authenticate, reauthenticate
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.urls import path

from citas.interfaces.web.accounts.second_factor import views
from citas.interfaces.web.ui import converters  # noqa: F401 - <id:…>

FACTOR = "cuenta/segundo-paso"
urlpatterns = [
    path("entrar/segundo-paso/", authenticate, name="mfa_authenticate"),
    path("entrar/huella/", views.LoginPasskeyView.as_view(), name="mfa_login_webauthn"),
    path("cuenta/confirmar/codigo/", reauthenticate, name="mfa_reauthenticate"),
    path("cuenta/confirmar/huella/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(f"{FACTOR}/", views.IndexView.as_view(), name="mfa_index"),
    path(f"{FACTOR}/activar/", views.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path(f"{FACTOR}/quitar/", views.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path(f"{FACTOR}/codigos/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        f"{FACTOR}/codigos/nuevos/",
        views.GenerateRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("cuenta/huella/", views.PasskeysView.as_view(), name="mfa_list_webauthn"),
    path("cuenta/huella/agregar/", views.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("cuenta/huella/<id:pk>/quitar/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("cuenta/huella/<id:pk>/nombre/", views.RenamePasskeyView.as_view(), name="mfa_edit_webauthn"),
]
