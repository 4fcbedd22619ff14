from django.urls import path

from citas.interfaces.web.accounts.llave_mx import views

urlpatterns = [
    path("entrar/llave-mx/", views.start, name="llave_mx_login"),
    path("entrar/llave-mx/regreso/", views.callback, name="llave_mx_callback"),
    path("entrar/llave-mx/cuenta/", views.choose_account, name="llave_mx_account"),
]
