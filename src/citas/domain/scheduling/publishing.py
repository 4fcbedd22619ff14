"""Carrying out a change of agenda, whatever happened to its places since it was planned."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from citas.domain.catalogue.models import Practitioner, PractitionerRole
from citas.domain.scheduling.claimable import claimable
from citas.domain.scheduling.models import Slot
from citas.domain.scheduling.planning import AgendaChange
from citas.rules.places import Place

MOST_AT_ONCE = 20_000


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in`: identifiers as one array, since a statement has at most 65,535 parameters."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def lock(practitioner_ids: Iterable[int]) -> None:
    """Let one transaction at a time publish these practitioners; call it before planning."""
    rows = Practitioner.objects.filter(pk__in=among(practitioner_ids)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def carry_out(change: AgendaChange, *, now: datetime) -> AgendaChange:
    """Write the change in one transaction; returns what was done.

    A place that somebody took since planning is not withdrawn but told among the affected, one that
    somebody gave back is withdrawn after all. Idempotent.
    """
    with transaction.atomic():
        surplus = sorted({*change.withdraw, *change.affected})
        withdrawn = _set_withdrawn(surplus, now)
        restored = _restore(change.restore)
        _reopen(change.reopen)
        for start in range(0, len(change.add), MOST_AT_ONCE):
            _insert(change.add[start : start + MOST_AT_ONCE])
    affected = sorted(set(surplus) - set(withdrawn))
    return replace(change, restore=restored, withdraw=withdrawn, affected=affected)


def _set_withdrawn(slot_ids: list[int], now: datetime) -> list[int]:
    # Those that are taken are locked too: who cancels one waits, and then reads that its ground is gone.
    rows = Slot.objects.filter(pk__in=among(slot_ids))
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    withdrawn = list(rows.filter(claimable(now)).values_list("pk", flat=True))
    Slot.objects.filter(pk__in=among(withdrawn)).update(
        withdrawn_at=now, status=Slot.Status.FREE, hold_id=None, held_until=None
    )
    return withdrawn


def _restore(slot_ids: list[int]) -> list[int]:
    """Bring places back, except over one that was to make way and has been taken meanwhile."""
    over = Slot.objects.filter(
        practitioner_id=OuterRef("practitioner_id"), withdrawn_at=None, extra=False,
        starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"),
    )  # fmt: skip
    rows = Slot.objects.filter(~Exists(over), pk__in=among(slot_ids))
    restored = list(rows.values_list("pk", flat=True))
    Slot.objects.filter(pk__in=among(restored)).update(withdrawn_at=None)
    return restored


def _reopen(openings: list[tuple[int, datetime | None]]) -> None:
    """Give free places another instant from which the web may take them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE scheduling_slot s SET web_from = o.web_from
            FROM unnest(%s::bigint[], %s::timestamptz[]) AS o (id, web_from)
            WHERE s.id = o.id AND s.status = 'free'
            """,
            [[pk for pk, _ in openings], [opens for _, opens in openings]],
        )


def _insert(places: list[tuple[PractitionerRole, date, Place]]) -> None:
    columns: list[list[Any]] = [
        [role.pk for role, _, _ in places],
        [role.practitioner_id for role, _, _ in places],
        [role.location_id for role, _, _ in places],
        [role.service_id for role, _, _ in places],
        [day for _, day, _ in places],
        [place.starts_at for _, _, place in places],
        [place.ends_at for _, _, place in places],
        [place.web_from for _, _, place in places],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO scheduling_slot (role_id, practitioner_id, location_id, service_id, local_date,
                starts_at, ends_at, web_from, status, extra)
            SELECT *, 'free', false FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                %s::date[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
            ON CONFLICT ON CONSTRAINT slot_one_at_a_time DO NOTHING
            """,
            columns,
        )
