"""The machine goes on where a family wants several places at once: all of them or none."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from citas.domain.booking.models import FamilyVisit, Hold
from citas.domain.booking.visits import keeping
from tests.concurrency.machine import BookingMachine, Stage, acting, latest
from tests.concurrency.managing_machine import ManagingMachine
from tests.concurrency.visiting_model import VisitingModel


def model_of(stage: Stage) -> VisitingModel:
    """The stage as it is before the first step."""
    plain = stage.model()
    return VisitingModel(plain.now, plain.places, plain.private)


class VisitingMachine(ManagingMachine):
    """As the machines before: the model says whether a step is refused and how."""

    who, where, which = BookingMachine.who, BookingMachine.where, BookingMachine.which
    model: VisitingModel
    # the machines before play these enough
    extend = release = hold_to_move = move = regret = None  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.model = model_of(self.stage)

    @rule(
        who=who,
        wheres=st.lists(where, min_size=2, max_size=3, unique=True),
        then=st.sampled_from(["", "again", "more", "book"]),
    )
    def hold_together(self, who: int, wheres: list[int], then: str) -> None:
        """Keep several places for those for whom one may act, each a place; perhaps ask again, need more
        time, or book them."""
        account, _ = self.stage.pairs[who]
        people = [patient for one, patient in self.stage.pairs if one == account]
        slots = [self.stage.slots[where].pk for where in wheres]
        wishes = [(people[(who + at) % len(people)], slot) for at, slot in enumerate(slots)]
        for _ in range(1 + (then == "again")):
            self._hold_together(account, sorted(wishes, key=lambda wish: wish[1]))
        if then in {"more", "book"} and self.model.visits:
            (self._confirm if then == "book" else self._more_time)(latest(self.model.visits, 0))

    def _hold_together(self, account: int, wishes: list[tuple[int, int]]) -> None:
        visit = self.attempt(
            self.model.visit_refusal(account, wishes),
            lambda: keeping.hold_visit(
                account_id=account, places=wishes[::-1], actor=acting(account), now=self.model.now
            ),
        )
        if visit is not None:
            holds = Hold.objects.filter(visit=visit).order_by("slot_id")
            parts = {one.pk: (one.patient_id, one.slot_id) for one in holds}
            assert list(parts.values()) == wishes
            self.model.hold_visit(visit.pk, account, parts)

    def some_visit(self) -> bool:
        """Whether anything was ever kept together."""
        return bool(self.model.visits)

    @precondition(some_visit)
    @rule(which=which)
    def more_time(self, which: int) -> None:
        """Need more time for all of it."""
        self._more_time(latest(self.model.visits, which))

    def _more_time(self, pk: int) -> None:
        visit = self.model.visits[pk]
        done = self.attempt(
            self.model.more_time_refusal(visit),
            lambda: keeping.extend_visit(account_id=visit.account, visit_id=pk, now=self.model.now),
        )
        if done is not None:
            self.model.more_time(visit)

    @precondition(some_visit)
    @rule(which=which)
    def let_go(self, which: int) -> None:
        """Give all of it back, also twice."""
        pk = latest(self.model.visits, which)
        visit = self.model.visits[pk]
        keeping.release_visit(account_id=visit.account, visit_id=pk, now=self.model.now)
        self.model.release_visit(visit)

    @precondition(some_visit)
    @rule(which=which)
    def book_together(self, which: int) -> None:
        """Book what was kept together, however long ago, or once more."""
        self._confirm(latest(self.model.visits, which))

    def _confirm(self, pk: int) -> None:
        visit = self.model.visits[pk]
        again = visit.booked
        booked = self.attempt(
            self.model.confirm_refusal(visit),
            lambda: keeping.book_visit(
                account_id=visit.account, visit_id=pk, actor=acting(visit.account), now=self.model.now
            ),
        )
        if booked is not None:
            assert booked.created is not again
            self.model.confirm(pk, {one.slot_id: one.folio for one in booked.appointments})

    # What must hold after every step

    @invariant()
    def visits_are_as_the_model_says(self) -> None:
        """Until when each is kept, and whether it is over; its holds are open as long as it is."""
        visits = FamilyVisit.objects.all()
        assert {
            (one.pk, one.account_id, one.expires_at, one.extensions, one.ended_at is not None)
            for one in visits
        } == {
            (pk, one.account, one.expires, one.extensions, one.ended)
            for pk, one in self.model.visits.items()
        }
        open_holds = Hold.objects.filter(kind=Hold.Kind.FAMILY, ended_at=None)
        assert set(open_holds.values_list("pk", flat=True)) == {
            hold_id for one in self.model.visits.values() if not one.ended for hold_id in one.parts
        }

    @invariant()
    def an_account_keeps_one_thing(self) -> None:
        """One place, or those of one visit."""
        kept = Hold.objects.filter(kind__in=[Hold.Kind.REVIEW, Hold.Kind.FAMILY], ended_at=None)
        things: dict[int, set[int | None]] = {}
        for account, visit in kept.values_list("account_id", "visit_id"):
            things.setdefault(account, set()).add(visit)
        assert all(len(one) == 1 for one in things.values())
