"""The addresses of django-allauth that are open, in Spanish; every other one stays closed."""

from allauth.account import views
from django.urls import include, path

from citas.interfaces.web.accounts.views import LoginView, login_step, logout

urlpatterns = [
    path("", include("citas.interfaces.web.accounts.registration.urls")),
    path("", include("citas.interfaces.web.accounts.recovery.urls")),
    path("entrar/", LoginView.as_view(), name="account_login"),
    path("entrar/pregunta/", login_step, name="login_step"),
    path("salir/", logout, name="account_logout"),
    path("cuenta-inactiva/", views.account_inactive, name="account_inactive"),
    path("", include("citas.interfaces.web.accounts.llave_mx.urls")),
    path("", include("citas.interfaces.web.accounts.profile.urls")),
    path("", include("citas.interfaces.web.accounts.second_factor.urls")),
]
