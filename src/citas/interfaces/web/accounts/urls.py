"""The addresses of django-allauth that are open, in Spanish; every other one stays closed."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("entrar/", views.login, name="account_login"),
    path("salir/", views.logout, name="account_logout"),
    path("cuenta-inactiva/", views.account_inactive, name="account_inactive"),
]
