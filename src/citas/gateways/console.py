"""Messages shown instead of sent: for trying the system out, with e-mails and text messages alike."""

import sys

from citas.domain.messaging.channels import Finding, Message


class Console:
    """Writes each message, readable, to the standard output of the process that delivers."""

    def send(self, message: Message, /) -> None:
        """Show it; it never leaves the machine."""
        rule = "─" * 72
        heading = f"Para: {message.address}"
        if message.subject:
            heading += f"\nAsunto: {message.subject}"
        sys.stdout.write(f"{rule}\n{heading}\n\n{message.text.strip()}\n{rule}\n")
        sys.stdout.flush()

    def check(self) -> list[Finding]:
        """No way out is set."""
        return [
            Finding(
                True,
                "Ningún mensaje sale: se muestran en la pantalla donde corre «citas run».",
                "Para que salgan, ponga SMTP_URL y MAIL_FROM (correo) o SMS_URL (mensajes de texto).",
            )
        ]
