from django.urls import path

from citas.interfaces.web.accounts.registration import views

urlpatterns = [
    path("registro/", views.register, name="register"),
    path("registro/pregunta/", views.register_step, name="register_step"),
    path("registro/enviado/", views.sent, name="register_sent"),
    path("registro/reenviar/", views.send_again, name="register_again"),
    path("registro/activar/<str:token>/", views.activate, name="activate"),
]
