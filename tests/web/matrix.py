"""What each role is answered, one letter a role in the order of walking.ROLES:

stranger, head, another adult, helper, desk, doctor, manager, administrator, auditor, and a clerk
without a second factor. The letters are those of walking.letter: P here it is, R on to another
page, L log in first, S set up a second factor first, C say password or code again first, F not for
you, N there is no such thing, I what was sent does not do, M not by this method, O out of turn. Pages
are asked as a browser does, first GET, then an empty POST; what an address names is the daughter of
the head, her appointment, the helper's hold, and the permission between the adult and the helper. The
patient of operations is the helper's daughter.
"""

PAGES: dict[str, tuple[str, str]] = {
    # Everybody
    "": ("PPPPRRRRRR", "PPPPRRRRRR"),
    "preferencias/idioma/": ("RRRRRRRRRR", "IIIIIIIIII"),
    "preferencias/modo/": ("RRRRRRRRRR", "IIIIIIIIII"),
    "manifest.webmanifest": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "sw.js": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "sin-conexion/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "citas/sin-conexion/": ("NNNNNNNNNN", "NNNNNNNNNN"),
    "marca/estilo.css": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "marca/personal.css": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "marca/logo": ("NNNNNNNNNN", "NNNNNNNNNN"),
    # The insured
    "servicios-medicos/": ("LPPPRRRRRR", "LPPPRRRRRR"),
    "citas/": ("LPPPRRRRRR", "LPPPRRRRRR"),
    "avisos/": ("LPPPRRRRRR", "LPPPRRRRRR"),
    "familia/": ("LPPPFFFFFF", "LPPPFFFFFF"),
    "familia/permiso/": ("LPPPPPPPPP", "LIIIIIIIII"),
    "familia/permiso/<id:delegation_id>/terminar/": ("LNPPNNNNNN", "LNRRNNNNNN"),
    "familia/codigo/": ("RRRRRRRRRR", "LIIIFFFFFF"),
    "familia/aceptar/": ("RRRRRRRRRR", "LIIIFFFFFF"),
    "citas/solicitar/": ("LPPPFFFFFF", "LPPPFFFFFF"),
    "citas/solicitar/<id:patient_id>/": ("LPNNNNNNNN", "LPNNNNNNNN"),
    "citas/solicitar/<id:patient_id>/<str:code>/": ("LPNNNNNNNN", "LPNNNNNNNN"),
    "citas/solicitar/<id:patient_id>/<str:code>/<day:day>/": ("LPNNNNNNNN", "LPNNNNNNNN"),
    "citas/solicitar/<id:patient_id>/<str:code>/<day:day>/<who:who>/": ("LPNNNNNNNN", "LPNNNNNNNN"),
    "citas/apartar/": ("RRRRRRRRRR", "LNNNNNNNNN"),
    "citas/revision/<id:hold_id>/": ("LNNPNNNNNN", "LNNRNNNNNN"),
    "citas/revision/<id:hold_id>/mas-tiempo/": ("RRRRRRRRRR", "LNNRNNNNNN"),
    "citas/revision/<id:hold_id>/soltar/": ("RRRRRRRRRR", "LNNRNNNNNN"),
    "citas/<str:folio>/": ("LPNNNNNNNN", "LPNNNNNNNN"),
    # Help
    "ayuda/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/tramite/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/paso-a-paso/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/registro/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/citas/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/familia/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/celular/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/privacidad/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/privacidad/integral/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "ayuda/accesibilidad/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    # Getting in
    "registro/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "registro/pregunta/": ("RRRRRRRRRR", "PPPPPPPPPP"),
    "registro/enviado/": ("OOOOOOOOOO", "OOOOOOOOOO"),
    "registro/reenviar/": ("MMMMMMMMMM", "OOOOOOOOOO"),
    "registro/activar/<str:token>/": ("IIIIIIIIII", "IIIIIIIIII"),
    "recuperar/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "recuperar/enviado/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "recuperar/<str:uidb36>/<str:key>/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "codigo/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "codigo/pregunta/": ("RRRRRRRRRR", "PPPPPPPPPP"),
    "ayuda/cuenta/": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "entrar/": ("PRRRRRRRRR", "PRRRRRRRRR"),
    "entrar/pregunta/": ("LLLLLLLLLL", "PPPPPPPPPP"),
    "salir/": ("RPPPPPPPPP", "RRRRRRRRRR"),
    "cuenta-inactiva/": ("PPPPPPPPPP", "MMMMMMMMMM"),
    "entrar/llave-mx/": ("NNNNNNNNNN", "NNNNNNNNNN"),
    "entrar/llave-mx/regreso/": ("NNNNNNNNNN", "NNNNNNNNNN"),
    "entrar/llave-mx/cuenta/": ("NNNNNNNNNN", "NNNNNNNNNN"),
    "entrar/segundo-paso/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "entrar/huella/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    # One's own account
    "cuenta/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/confirmar/": ("LFFFCCCCCF", "LFFFCCCCCF"),
    "cuenta/correo/": ("LPPPPPPPPP", "LRRRRRRRRR"),
    "cuenta/correo/<str:key>/": ("PPPPPPPPPP", "RRRRRRRRRR"),
    "cuenta/telefono/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/telefono/quitar/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/telefono/codigo/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/contrasena/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/contrasena/elegir/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/idioma/": ("LRRRRRRRRR", "LIIIIIIIII"),
    "cuenta/equipo/": ("LRRRRRRRRR", "LIIIIIIIII"),
    "cuenta/huella/ahora/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/sesiones/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/sesiones/<id:session_id>/cerrar/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/sesiones/cerrar/": ("LRRRRRRRRR", "LRRRRRRRRR"),
    "cuenta/quien-vio/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/alguien-sabe/": ("PRRRRRRRRR", "PRRRRRRRRR"),
    "cuenta/alguien-sabe/hecho/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/confirmar/codigo/": ("LFFFPPPPPF", "LFFFPPPPPF"),
    "cuenta/confirmar/huella/": ("LFFFCCCCCF", "LFFFCCCCCF"),
    "cuenta/segundo-paso/": ("LRRRPPPPPP", "LRRRMMMMMM"),
    "cuenta/segundo-paso/activar/": ("LRRRRRRRRP", "LRRRRRRRRP"),
    "cuenta/segundo-paso/quitar/": ("LRRRPPPPPN", "LRRRPPPPPN"),
    "cuenta/segundo-paso/codigos/": ("LRRRNNNNNN", "LRRRMMMMMM"),
    "cuenta/segundo-paso/codigos/nuevos/": ("LRRRPPPPPP", "LRRRRRRRRP"),
    "cuenta/huella/": ("LPPPPPPPPP", "LMMMMMMMMM"),
    "cuenta/huella/agregar/": ("LPPPPPPPPP", "LPPPPPPPPP"),
    "cuenta/huella/<id:pk>/quitar/": ("LNNNNNNNNN", "LNNNNNNNNN"),
    "cuenta/huella/<id:pk>/nombre/": ("LNNNNNNNNN", "LNNNNNNNNN"),
    # The desk
    "ventanilla/": ("LFFFPFPFFS", "LFFFPFPFFS"),
    "ventanilla/resultados/": ("LFFFRFRFFS", "LFFFRFRFFS"),
    "ventanilla/paciente/<id:patient_id>/": ("LFFFPFPFFS", "LFFFPFPFFS"),
    "ventanilla/paciente/<id:patient_id>/codigo/": ("LFFFRFRFFS", "LFFFNFNFFS"),
    "ventanilla/paciente/<id:patient_id>/trato-separado/": ("LFFFPFPFFS", "LFFFRFRFFS"),
    "ventanilla/paciente/<id:patient_id>/permiso/terminar/": ("RRRRRRRRRR", "LFFFNFNFFS"),
    "ventanilla/paciente/<id:patient_id>/cuenta/cerrar/": ("RRRRRRRRRR", "LFFFNFNFFS"),
    # Doctors
    "agenda/": ("LFFFFPFFFS", "LFFFFPFFFS"),
    "agenda/<day:day>/": ("LFFFFPFFFS", "LFFFFPFFFS"),
    # Other staff
    "personal/": ("LFFFPPPPPS", "LFFFPPPPPS"),
    "administracion/personal/": ("LFFFFFPPFS", "LFFFFFPPFS"),
    "administracion/personal/nuevo/": ("LFFFFFFPFS", "LFFFFFFPFS"),
    "administracion/personal/<id:user_id>/": ("LFFFFFFPFS", "LFFFFFFPFS"),
    "administracion/personal/<id:user_id>/funcion/retirar/": ("RRRRRRRRRR", "LFFFFFFRFS"),
    "administracion/personal/<id:user_id>/verificacion/": ("RRRRRRRRRR", "LFFFFFFRFS"),
    "administracion/personal/<id:user_id>/cuenta/": ("LFFFFFFPFS", "LFFFFFFRFS"),
    "administracion/personal/<id:user_id>/codigo/": ("LFFFFFFRFS", "LFFFFFFRFS"),
    "bitacora/": ("LFFFFFFFPS", "LFFFFFFFPS"),
    # The API, with the session of a browser
    "api/v1/openapi.json": ("PPPPPPPPPP", "PPPPPPPPPP"),
    "api/v1/me/patients": ("LPPPFFFFFF", "MMMMMMMMMM"),
    "api/v1/services": ("LIIIIIIIII", "MMMMMMMMMM"),
    "api/v1/availability/days": ("LIIIIIIIII", "MMMMMMMMMM"),
    "api/v1/availability": ("LIIIIIIIII", "MMMMMMMMMM"),
    "api/v1/holds": ("MMMMMMMMMM", "LIIIIIIIII"),
    "api/v1/holds/<hold_id>": ("MMMMMMMMMM", "MMMMMMMMMM"),
    "api/v1/appointments": ("LPPPFFFFFF", "LIIIIIIIII"),
    "api/v1/appointments/<folio>": ("LPNNNNNNNN", "MMMMMMMMMM"),
    "api/v1/": ("NNNNNNNNNN", "NNNNNNNNNN"),
}

OPERATIONS: dict[str, str] = {
    "GET /api/v1/me/patients": "LPPPFFFFFF",
    "GET /api/v1/services": "LNNPNNNNNN",
    "GET /api/v1/availability/days": "LNNPNNNNNN",
    "GET /api/v1/availability": "LNNPNNNNNN",
    "POST /api/v1/holds": "LNNPNNNNNN",
    "DELETE /api/v1/holds/{hold_id}": "LNNPNNNNNN",
    "POST /api/v1/appointments": "LNNPNNNNNN",
    "GET /api/v1/appointments": "LPPPFFFFFF",
    "GET /api/v1/appointments/{folio}": "LPNNNNNNNN",
}

# What a login of an hour ago does not do for any more: C by GET and POST, of who has a password.
OF_EVERYBODY = {
    "cuenta/telefono/quitar/": "RC",
    "cuenta/confirmar/huella/": "CC",
    "cuenta/huella/agregar/": "CC",
    "cuenta/huella/<id:pk>/quitar/": "CC",
    "cuenta/huella/<id:pk>/nombre/": "CC",
}
AGAIN: dict[str, dict[str, str]] = {
    "head": OF_EVERYBODY | {"cuenta/confirmar/codigo/": "CC"},
    "desk": OF_EVERYBODY
    | {
        "cuenta/segundo-paso/activar/": "CC",
        "cuenta/segundo-paso/quitar/": "CC",
        "cuenta/segundo-paso/codigos/nuevos/": "CC",
    },
}
