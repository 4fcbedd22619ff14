"""The roll of insured people (padrón): taking in a file of it, and undoing that."""

from citas.domain.people.imports.roll import KIND, import_roll, revert_roll

__all__ = ["KIND", "import_roll", "revert_roll"]
