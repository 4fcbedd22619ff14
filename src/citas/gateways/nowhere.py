"""A real service without a way out: messages wait, and the log says so."""

from citas.domain.messaging.channels import Finding, Message, Unreachable


class Nowhere:
    """Keeps messages waiting until the operator sets `variable`: real people's codes and links are
    neither shown in a log nor given up as sent."""

    def __init__(self, variable: str) -> None:
        self._variable = variable

    def send(self, _message: Message, /) -> None:
        """Raise Unreachable: there is no relay."""
        raise Unreachable(f"{self._variable} is not set")

    def check(self) -> list[Finding]:
        """No way out is set."""
        return [
            Finding(
                False,
                f"Ningún mensaje sale: falta {self._variable}.",
                "Ponga la variable como dice docs/operations.md y repita esta orden.",
            )
        ]
