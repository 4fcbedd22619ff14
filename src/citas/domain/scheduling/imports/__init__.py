"""The agenda (weekly sessions; days without service): taking in files of it, and undoing that."""

from citas.domain.scheduling.imports.agenda import KIND, TOUCHED, TakenIn, take_in_agenda

__all__ = ["KIND", "TOUCHED", "TakenIn", "take_in_agenda"]
