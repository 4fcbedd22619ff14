"""No page of the product escapes the walk that browsers make of all of them (tests/e2e/pages)."""

from tests.e2e.pages.every import EVERY, NOT_WALKED
from tests.web.matrix import PAGES


def test_every_address_that_answers_a_page_is_walked_or_says_why_not() -> None:
    walked = {page for surface in EVERY for page in surface.pages}
    pages = {page for page, (got, _) in PAGES.items() if "P" in got and not page.startswith("api/")}
    assert pages - walked == NOT_WALKED.keys()


def test_what_is_walked_exists() -> None:
    assert {page for surface in EVERY for page in surface.pages} <= PAGES.keys()
