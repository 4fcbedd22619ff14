"""Every page of the product, in every state it has."""

from tests.e2e.pages import (
    account,
    booking,
    family,
    getting_in,
    managing,
    outside,
    papers,
    reading,
    second_factor,
    staff,
    variants,
    visits,
    waiting,
)

OF_STRANGERS = (outside.SURFACE, getting_in.SURFACE, reading.SURFACE, variants.SURFACE)
OF_THE_INSURED = (
    booking.SURFACE,
    managing.SURFACE,
    visits.SURFACE,
    waiting.SURFACE,
    family.SURFACE,
    account.SURFACE,
    papers.SURFACE,
)
OF_STAFF = (staff.SURFACE, second_factor.SURFACE)
EVERY = (*OF_STRANGERS, *OF_THE_INSURED, *OF_STAFF)

# Addresses that answer a page and are not walked, each with the reason.
NOT_WALKED: dict[str, str] = {
    "manifest.webmanifest": "for browsers alone",
    "sw.js": "for browsers alone",
    "verificar/clave/": "keys, for programs",
    "citas/<str:folio>/comprobante.pdf": "a file",
    "citas/<str:folio>/cita.ics": "a file",
    "citas/<str:folio>/qr.png": "a picture",
    "citas/<str:folio>/cambiar/<day:day>/": "as walked in booking",
    "citas/<str:folio>/cambiar/<day:day>/<who:who>/": "as walked in booking",
    "marca/estilo.css": "a style sheet",
    "marca/personal.css": "a style sheet",
    "marca/sencillo.css": "a style sheet",
}
