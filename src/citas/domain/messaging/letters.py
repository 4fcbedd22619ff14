"""The words of messages: files beside this one, one for each language and letter.

`letters/<language>/<letter>.txt` begins with its subject ("Asunto: …" or "Subject: …"); paragraphs
stand apart by an empty line and may hold `{{ facts }}`. `[Words]({{ link }})` alone in its paragraph is
a button. `<letter>.sms.txt` is the one line of a text message; `<letter>.push.txt` is a button too: the
line below the subject on the screen of a telephone, that others may see, and where a touch leads.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError
from markupsafe import Markup

LETTERS = Path(__file__).parent / "letters"
SUBJECT = re.compile(r"(?:Asunto|Subject): (.+)")
BUTTON = re.compile(r"\[(.+)\]\((.+)\)")

_files = FileSystemLoader(LETTERS)
_plain = Environment(undefined=StrictUndefined, loader=_files)  # noqa: S701 - no markup in plain text
_markup = Environment(undefined=StrictUndefined, loader=_files, autoescape=True)
FOOT = _plain.from_string("-- \n{{ institution }}\n")


@dataclass(frozen=True)
class Rendered:
    """Subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Notice:
    """The letter in two lines; `line` and `href` (a whole address) are empty where it has none."""

    title: str
    line: str = ""
    href: str = ""


@dataclass(frozen=True)
class _Paragraph:
    """Its words in both forms, and where its button leads, if it is one."""

    text: Template
    html: Template
    link: Template | None


@dataclass(frozen=True)
class _Shown:
    """A paragraph with its facts filled in; `link` is empty where there is no button."""

    text: str
    html: Markup
    link: str


@dataclass(frozen=True)
class _Letter:
    subject: Template
    paragraphs: tuple[_Paragraph, ...]


def render(letter: str, language: str, facts: dict[str, str]) -> Rendered:
    """The letter with its facts filled in.

    Raises jinja2.TemplateNotFound for a letter that we do not have, UndefinedError for a missing fact.
    """
    told = _told(facts, language)
    parts = _parsed(letter, language)
    shown = [one for part in parts.paragraphs if (one := _shown(part, told)).text]
    subject = parts.subject.render(told)
    frame = _markup.get_template("frame.jinja")
    page = frame.render(told, language=language, subject=subject, paragraphs=shown)
    return Rendered(subject, "\n\n".join([*(one.text for one in shown), FOOT.render(told)]), page)


def render_line(letter: str, language: str, facts: dict[str, str]) -> str:
    """The letter as one line for a telephone; raises as `render` does."""
    line = _plain.get_template(f"{language}/{letter}.sms.txt")
    return " ".join(line.render(_told(facts, language)).split())


def has_line(letter: str, language: str) -> bool:
    """Whether the letter may go out as a text message."""
    return (LETTERS / language / f"{letter}.sms.txt").exists()


def render_notice(letter: str, language: str, facts: dict[str, str]) -> Notice:
    """The letter for a small screen: its subject, and its line where it has one; raises as `render`."""
    told = _told(facts, language)
    title = _parsed(letter, language).subject.render(told)
    if not has_notice(letter, language):
        return Notice(title)
    source, _, _ = _files.get_source(_plain, f"{language}/{letter}.push.txt")
    line = _paragraph(source.strip())
    return Notice(title, line.text.render(told), line.link.render(told) if line.link else "")


def has_notice(letter: str, language: str) -> bool:
    """Whether the letter may appear on the screen of a telephone."""
    return (LETTERS / language / f"{letter}.push.txt").exists()


def _told(facts: dict[str, str], language: str) -> dict[str, str]:
    """What every letter may say, and `facts` on one line each: no fact makes a paragraph or a header."""
    ours = {
        "institution": settings.INSTITUTION_NAME,
        "support_phone": settings.SUPPORT_PHONE,
        "support_hours": settings.SUPPORT_HOURS_EN if language == "en" else settings.SUPPORT_HOURS,
        "site_url": settings.SITE_URL,
    }
    return ours | {name: " ".join(value.split()) for name, value in facts.items()}


@lru_cache(maxsize=256)
def _parsed(letter: str, language: str) -> _Letter:
    source, _, _ = _files.get_source(_plain, f"{language}/{letter}.txt")
    first, *rest = [part.strip() for part in re.split(r"\n\s*\n", source) if part.strip()]
    subject = SUBJECT.fullmatch(first)
    if subject is None:
        raise TemplateError(f"letter {language}/{letter} begins without a subject")
    return _Letter(_plain.from_string(subject[1]), tuple(_paragraph(one) for one in rest))


def _paragraph(source: str) -> _Paragraph:
    button = BUTTON.fullmatch(source)
    words, link = (button[1], _plain.from_string(button[2])) if button else (source, None)
    return _Paragraph(_plain.from_string(words), _markup.from_string(words), link)


def _shown(paragraph: _Paragraph, told: dict[str, str]) -> _Shown:
    text, html = paragraph.text.render(told), paragraph.html.render(told)
    if paragraph.link is not None:
        link = paragraph.link.render(told)
        return _Shown(f"{text}: {link}", Markup(html), link)  # noqa: S704 - escaped by its template
    lines = Markup(html).split("\n")  # noqa: S704 - escaped by its template
    return _Shown(text, Markup("<br>\n").join(lines), "")
