"""Reading a page as a person does: by its words, its links and its buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponseBase
from django.test import Client

VOID = {"meta", "link", "input", "img", "br", "path"}


@dataclass
class Form:
    """A form: where it goes, what it carries, and its buttons as (words, name, value)."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The page of a response."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.status = response.status_code
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self.html = getattr(response, "content", b"").decode()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms and not _left_blank(given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if tag not in VOID:
            self._open.append((tag, given, len(self._words)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        opened, given, start = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        words = " ".join(self._words[start:])
        if tag == "a":
            self.links.append((words, given["href"]))
        elif tag == "button" and self.forms:
            button = (words, given.get("name", ""), given.get("value", ""))
            self.forms[-1].buttons.append(button)

    def handle_data(self, data: str) -> None:
        self._words += data.split()

    @property
    def words(self) -> str:
        """All that is written on it, head included, in one line."""
        return " ".join(self._words)

    def link(self, words: str) -> str:
        """Where the first link with these words leads."""
        return next(href for text, href in self.links if words in text)

    def form(self, button: str) -> tuple[str, dict[str, str]]:
        """Where the first form with this button goes, and what pressing the button sends."""
        for form in self.forms:
            for words, name, value in form.buttons:
                if button in words:
                    return form.action, form.fields | ({name: value} if name else {})
        raise LookupError(button)


def _left_blank(given: dict[str, str]) -> bool:
    """Whether it is a box or a button of several that is not ticked, of which nothing is sent."""
    return given.get("type") in {"checkbox", "radio"} and "checked" not in given


@dataclass
class Visitor:
    """Somebody with a browser, on a page."""

    client: Client
    page: Page = field(init=False, repr=False)
    address: str = ""

    def open(self, address: str) -> Page:
        """Go to an address."""
        return self._arrive(self.client.get(address, follow=True), address)

    def follow(self, words: str) -> Page:
        """Press a link."""
        return self.open(self.page.link(words))

    def press(self, button: str) -> Page:
        """Press a button."""
        action, fields = self.page.form(button)
        return self._arrive(self.client.post(action, fields, follow=True), action)

    def fill(self, button: str, **fields: str) -> Page:
        """Write into the form that has this button, and press it."""
        action, given = self.page.form(button)
        return self._arrive(self.client.post(action, given | fields, follow=True), action)

    def _arrive(self, response: HttpResponseBase, asked: str) -> Page:
        chain = getattr(response, "redirect_chain", [])
        self.address = chain[-1][0] if chain else asked
        self.page = Page(response)
        return self.page
