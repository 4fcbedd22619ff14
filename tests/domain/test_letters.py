"""Every letter says the same in both languages, and nothing on its envelope."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from jinja2 import Environment, UndefinedError, meta

from citas.config.environment import CHECKOUT
from citas.domain.messaging.letters import LETTERS, SUBJECT, render, render_line, render_notice
from citas.interfaces.web.accounts.mails import LETTERS as MAILS

ALWAYS = {"institution", "support_phone", "support_hours", "site_url"}
NAMES = sorted(path.name for path in (LETTERS / "es-mx").glob("*.txt"))
MAIL_NAMES = [name.removesuffix(".txt") for name in NAMES if name.count(".") == 1]
SHOWN = [name.removesuffix(".push.txt") for name in NAMES if name.endswith(".push.txt")]


def facts_of(source: str) -> set[str]:
    return meta.find_undeclared_variables(Environment().parse(source))


def invented(source: str) -> dict[str, str]:
    return {name: f"<{name}>" for name in facts_of(source) - ALWAYS}


def source_of(name: str, language: str = "es-mx") -> str:
    return (LETTERS / language / name).read_text()


def test_both_languages_have_the_same_letters() -> None:
    assert sorted(path.name for path in (LETTERS / "en").glob("*.txt")) == NAMES
    assert MAIL_NAMES


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_tell_the_same_facts(name: str) -> None:
    assert facts_of(source_of(name, "en")) == facts_of(source_of(name))


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("name", MAIL_NAMES)
def test_a_subject_tells_a_stranger_nothing(name: str, language: str) -> None:
    first = source_of(f"{name}.txt", language).splitlines()[0]
    subject = SUBJECT.fullmatch(first)
    assert subject is not None
    assert first.startswith("Asunto" if language == "es-mx" else "Subject")
    assert facts_of(subject[1]) == set()
    assert not re.search(r"médic|salud|doctor|consulta|\d{3}", subject[1], re.IGNORECASE)


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("name", MAIL_NAMES)
def test_text_and_html_say_the_same(name: str, language: str) -> None:
    facts = invented(source_of(f"{name}.txt", language))
    letter = render(name, language, facts)
    shown = re.sub(r"<[^<>&]+>", " ", letter.html).replace("&lt;", "<").replace("&gt;", ">")
    for fact in facts.values():
        assert fact in letter.text
        assert fact in shown
        assert fact not in letter.html  # escaped
    for paragraph in letter.text.split("\n\n"):
        beginning = paragraph.split("\n")[0].split(": ")[0].removeprefix("-- ").strip()
        assert beginning in shown


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".sms.txt")])
def test_a_line_for_telephones_is_short(name: str, language: str) -> None:
    facts = dict.fromkeys(facts_of(source_of(name, language)) - ALWAYS, "0" * 6)
    line = render_line(name.removesuffix(".sms.txt"), language, facts)
    assert 0 < len(line) <= 201  # three text messages with accents


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("name", SHOWN)
def test_what_a_screen_shows_is_short_leads_to_us_and_tells_no_bystander_who_or_what_for(
    name: str, language: str
) -> None:
    source = source_of(f"{name}.push.txt", language)
    assert facts_of(source) <= {"site_url", "day", "hour", "folio", "offer", "until"}
    facts = {"day": "d", "hour": "h", "folio": "BC23-D4F5", "offer": "7", "until": "u"}
    notice = render_notice(name, language, facts)
    assert 0 < len(notice.title) < 60
    assert 0 < len(notice.line) < 60
    assert notice.href.startswith(f"{settings.SITE_URL}/")


def test_a_letter_without_a_line_for_screens_is_but_its_title() -> None:
    notice = render_notice("recovery_code", "es-mx", {})
    assert (notice.line, notice.href) == ("", "")
    assert notice.title


def test_a_fact_of_several_lines_stays_in_its_paragraph() -> None:
    letter = render("recovery_link", "es-mx", {"hours": "2\n\nBcc: x", "link": "https://a.example/"})
    assert "El enlace sirve 2 Bcc: x horas" in letter.text


def test_a_button_is_a_link_in_html_and_words_with_the_link_in_text() -> None:
    link = "https://citas.example.org/a?b=1&c=2"
    letter = render("recovery_link", "es-mx", {"hours": "2", "link": link})
    assert f"Elegir contraseña nueva: {link}" in letter.text
    assert 'href="https://citas.example.org/a?b=1&amp;c=2"' in letter.html


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("recovery_link", "es-mx", {})


def named_in(path: Path) -> set[str]:
    """The letters that a source names as `letter="…"`."""
    words = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.keyword)]
    values = [one.value for one in words if one.arg == "letter"]
    return {str(one.value) for one in values if isinstance(one, ast.Constant)}


def test_every_letter_that_the_code_names_exists() -> None:
    named = set(MAILS.values()).union(*map(named_in, (CHECKOUT / "src" / "citas").rglob("*.py")))
    assert named
    assert named - {name.partition(".")[0] for name in NAMES} == set()


@pytest.mark.parametrize(("language", "hours"), [("es-mx", "lunes a jueves"), ("en", "Monday to")])
def test_the_hours_of_help_are_told_in_the_language_of_the_letter(language: str, hours: str) -> None:
    assert hours in render("password_changed", language, {}).text
