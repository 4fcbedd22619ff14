"""Appointments to make papers of, and papers as a person, a reader or a camera finds them."""

import io
from dataclasses import dataclass
from datetime import datetime

import pypdfium2
import zxingcpp
from pypdf import PdfReader

from citas.domain.booking import queries
from citas.domain.booking.actions.appointing import book
from citas.domain.booking.models import Appointment
from tests.factories.clinic import NOW, Clinic, by


def booked(clinic: Clinic, *, place: int = 0, now: datetime = NOW) -> Appointment:
    """An appointment of the daughter's tomorrow, as the pages read it."""
    family, slot = clinic.family, clinic.slots()[place]
    made = book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=slot.pk, key=f"k{place}",
        actor=by(family.user), now=now,
    )  # fmt: skip
    return again(clinic, made.appointment, now)


def again(clinic: Clinic, appointment: Appointment, now: datetime = NOW) -> Appointment:
    """The same as it is now."""
    return queries.appointment_for(clinic.family.user.pk, appointment.folio, now)


@dataclass(frozen=True)
class Sheet:
    """A PDF: how many pages, all of its words in one line, and what its QR codes say."""

    pages: int
    words: str
    codes: list[str]
    reader: PdfReader


def read(pdf: bytes) -> Sheet:
    """Whatever can be read on a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    picture = document[0].render(scale=2, grayscale=True)
    dots = memoryview(bytes(picture.buffer)).cast("B", shape=[picture.height, picture.stride])
    codes = [found.text for found in zxingcpp.read_barcodes(dots)]
    told = Sheet(len(document), " ".join(words.split()), codes, PdfReader(io.BytesIO(pdf)))
    document.close()
    return told
