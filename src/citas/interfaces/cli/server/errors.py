"""Why something could not start, in one Spanish sentence that says what to do."""

import errno

import click


class CannotStart(click.ClickException):
    """Shown to the operator without a traceback."""


def explain(error: OSError) -> CannotStart:
    """The sentence for an error of the operating system."""
    where = error.filename or "la carpeta de datos"
    sentences = {
        errno.ENOSPC: f"El disco está lleno ({where}): libere espacio y vuelva a intentar.",
        errno.EDQUOT: f"Se agotó su cuota de disco ({where}): libere espacio y vuelva a intentar.",
        errno.EACCES: f"No hay permiso para usar {where}: use el usuario al que pertenece"
        " o elija otra carpeta con CITAS_HOME.",
        errno.EPERM: f"El sistema no permite usar {where}: elija otra carpeta con CITAS_HOME.",
        errno.EROFS: f"{where} es de solo lectura: elija otra carpeta con CITAS_HOME.",
        errno.ENOTDIR: f"{where} pasa por algo que no es una carpeta: corrija CITAS_HOME.",
        errno.EEXIST: f"{where} ya existe y no es una carpeta: corrija CITAS_HOME.",
    }
    return CannotStart(
        sentences.get(error.errno or 0, f"El sistema operativo respondió: {error}. Revíselo.")
    )
