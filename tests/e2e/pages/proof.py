"""What is asked of every page, whoever walks it."""

from tests.e2e.looking import Look, barriers
from tests.e2e.pages.walker import Surface, Walker


def stands_in_the_way(surface: Surface, walker: Walker, looks: tuple[Look, ...]) -> dict[str, list[str]]:
    """What each state puts in somebody's way. Fails where the walk has not come by each of its pages."""
    found, seen = {}, set()
    for state in surface.states(walker):
        seen.add(walker.route)
        found[state] = barriers(walker.visitor, looks)
    missed = surface.pages - seen
    assert not missed, missed
    return {state: ways for state, ways in found.items() if ways}
