"""What django-allauth has to say, in our words."""

from django.utils.translation import gettext_lazy as _

MISTYPED = _("El código no es correcto. Revíselo y escríbalo otra vez.")

PASSWORD_CHANGED = _("La contraseña cambió mientras entraba. Escriba la nueva.")

CODES_UNREADABLE = _("Sus códigos de respaldo de antes ya no se pueden leer. Haga otros.")

PASSKEY_REFUSED = _("No pudimos entrar con esa huella o ese rostro. Entre con su contraseña.")

ERRORS = {
    "username_password_mismatch": _(
        "No pudimos entrar con esos datos. Por seguridad no decimos cuál falló. "
        "Si tiene citas, siguen guardadas."
    ),
    "too_many_login_attempts": _(
        "Hubo demasiados intentos con esos datos. Espere cinco minutos e intente otra vez. "
        "Si tiene citas, siguen guardadas."
    ),
    "incorrect_password": _("Esa no es su contraseña actual. Escríbala otra vez."),
    "enter_current_password": _("Esa no es su contraseña actual. Escríbala otra vez."),
    "incorrect_code": MISTYPED,
    "duplicate_email": _("Esa ya es la dirección de su cuenta, o ya espera su confirmación."),
    "same_as_current": _("Ese ya es el número de su cuenta."),
    "rate_limited": _("Hubo demasiados intentos. Espere unos minutos e intente otra vez."),
}

SECOND_FACTOR_ERRORS = {
    "incorrect_code": MISTYPED,
    "unreadable": _(
        "Su aplicación de códigos ya no se puede comprobar. "
        "Pida a Administración que reinicie su segundo paso."
    ),
    "cannot_delete_authenticator": _(
        "Es su único segundo paso para entrar. Agregue otro antes de quitarlo."
    ),
    "cannot_generate_recovery_codes": _(
        "Active primero su aplicación de códigos, o su huella o su rostro."
    ),
}

# By the name of allauth's own message; of what is not here, the page itself says it.
DONE = {
    "account/messages/logged_out.txt": _("Cerró su sesión. Hasta pronto."),
    "account/messages/email_confirmation_sent.txt": _(
        "Le enviamos un mensaje a la dirección nueva. Abra el enlace que trae para confirmarla."
    ),
    "account/messages/email_confirmed.txt": _("Su correo quedó confirmado."),
    "account/messages/email_deleted.txt": _("Quitamos la dirección que esperaba su confirmación."),
    "account/messages/password_changed.txt": _("Su contraseña quedó cambiada."),
    "account/messages/password_set.txt": _("Su contraseña quedó guardada."),
    "account/messages/phone_verified.txt": _("Su teléfono quedó confirmado."),
    "mfa/messages/totp_activated.txt": _("Su aplicación de códigos quedó activada."),
    "mfa/messages/totp_deactivated.txt": _("Quitó la aplicación de códigos."),
    "mfa/messages/webauthn_added.txt": _(
        "Listo: la próxima vez puede entrar con su huella o su rostro."
    ),
    "mfa/messages/webauthn_removed.txt": _("Con ese acceso ya no se puede entrar."),
    "mfa/messages/recovery_codes_generated.txt": _("Estos son sus códigos de respaldo."),
}
