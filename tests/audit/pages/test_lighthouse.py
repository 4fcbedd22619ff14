"""Lighthouse finds every page of the path at least as good as it is meant to be."""

import json

import pytest

from citas.domain.booking.actions.appointing import book
from citas.domain.booking.actions.holding import hold
from tests.audit.pages.lighthouse import FOLDER, install, lacking, report, scores
from tests.e2e.stage import Site
from tests.factories.clinic import NOW, TOMORROW, Clinic, by
from tests.factories.staff import on_duty

pytestmark = pytest.mark.django_db
OUTSIDE = {"home": "/", "login": "/entrar/"}
LEAST = 95


def pages(clinic: Clinic) -> dict[str, str]:
    """Home and login; each step; the review of a second place; the receipt."""
    family, actor = clinic.family, by(clinic.family.user)
    first, second = clinic.slots()[:2]
    booked = book(
        account_id=family.user.pk, patient_id=family.daughter.pk, slot_id=first.pk, key="k",
        actor=actor, now=NOW,
    )  # fmt: skip
    held = hold(
        account_id=family.user.pk, patient_id=family.head.pk, slot_id=second.pk, actor=actor, now=NOW
    )
    steps = f"/citas/solicitar/{family.head.pk}"
    return {
        "members": "/citas/solicitar/",
        "services": f"{steps}/",
        "dates": f"{steps}/ODONTOLOGIA/",
        "doctors": f"{steps}/ODONTOLOGIA/{TOMORROW}/",
        "hours": f"{steps}/ODONTOLOGIA/{TOMORROW}/{clinic.role.practitioner_id}/",
        "review": f"/citas/revision/{held.pk}/",
        "receipt": f"/citas/{booked.appointment.folio}/",
        "home of who has logged in": "/",
    }


def test_every_step_is_fast_accessible_and_well_made(site: Site, clinic: Clinic) -> None:
    install()
    session = on_duty(clinic.family.user).cookies["sessionid"].value
    asked = [(name, page, "") for name, page in OUTSIDE.items()]
    asked += [(name, page, session) for name, page in pages(clinic).items()]
    figures, short = {}, {}
    for name, page, whose in asked:
        found = report(f"{site.address}{page}", whose)
        assert found["finalDisplayedUrl"].endswith(page)
        figures[name] = scores(found)
        (FOLDER / "figures.json").write_text(json.dumps(figures, indent=2))
        if min(figures[name].values()) < LEAST:
            short[name] = (figures[name], lacking(found))
    assert short == {}
