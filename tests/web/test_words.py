"""The catalogue of words follows the source."""

from pathlib import Path

from babel.messages.frontend import CommandLineInterface

from citas.config.environment import CHECKOUT


def test_extracting_again_changes_nothing(tmp_path: Path) -> None:
    again = tmp_path / "citas.pot"
    options = ["--no-location", "--omit-header", "--sort-output"]
    config = ["-F", str(CHECKOUT / "babel.cfg"), "-o", str(again)]
    command = ["pybabel", "-q", "extract", *config, *options, str(CHECKOUT / "src")]
    CommandLineInterface().run(command)  # type: ignore[no-untyped-call]
    assert again.read_text() == (CHECKOUT / "locale" / "citas.pot").read_text()
