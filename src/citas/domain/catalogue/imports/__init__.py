"""The catalogue (units, services, doctors): taking in files of it, and undoing that."""

from citas.domain.catalogue.imports.catalogue import KIND, TOUCHED, Catalogue, open_catalogue

__all__ = ["KIND", "TOUCHED", "Catalogue", "open_catalogue"]
