"""Why a whole file, or the undoing of one, was refused: one sentence each, and nothing was written."""

from django.utils.translation import gettext_lazy as _

from citas.rules.errors import DomainError, Kind


class FileRefused(DomainError):
    """The base of everything wrong with a file as a whole. Facts: file."""

    code = "file_refused"
    kind = Kind.INVALID
    next_step = _("No se escribió nada.")


class FileMissing(FileRefused):
    """Facts: file."""

    code = "file_missing"
    message = _("No se puede leer {file}: no existe, es una carpeta o falta permiso.")


class FileEmpty(FileRefused):
    """Facts: file."""

    code = "file_empty"
    message = _("{file} está vacío: no tiene ni encabezados.")


class FormatUnknown(FileRefused):
    """Facts: file."""

    code = "file_format"
    message = _(
        "{file} no es CSV ni XLSX. Si es un XLS antiguo o tiene contraseña, guárdelo como XLSX sin "
        "contraseña."
    )


class EncodingWrong(FileRefused):
    """Facts: file, line."""

    code = "file_encoding"
    message = _(
        "{file} no está en UTF-8 ni en Windows-1252 (vea la línea {line}). Guárdelo como CSV UTF-8."
    )


class CsvBroken(FileRefused):
    """Facts: file, line."""

    code = "file_csv"
    message = _("{file} no se puede leer como CSV en la línea {line}: revise sus comillas y su largo.")


class WorkbookDamaged(FileRefused):
    """Facts: file."""

    code = "file_damaged"
    message = _("{file} está incompleto o dañado: vuelva a exportarlo o a copiarlo.")


class WorkbookTooLarge(FileRefused):
    """Facts: file, limit (MiB)."""

    code = "file_too_large"
    message = _("{file} ocuparía más de {limit} MiB al descomprimirse: no es un libro normal.")


class TooManyRows(FileRefused):
    """Facts: file, limit."""

    code = "file_rows"
    message = _("{file} tiene más de {limit} filas: divídalo.")


class ColumnsWrong(FileRefused):
    """Facts: file, details."""

    code = "file_columns"
    message = _("Los encabezados de {file} no son los esperados: {details}.")


class SheetsWrong(FileRefused):
    """Facts: file, details."""

    code = "file_sheets"
    message = _("{file} no trae lo que se espera: {details}.")


class ReportRefused(DomainError):
    """Facts: file."""

    code = "report_refused"
    kind = Kind.INVALID
    message = _("{file} ya existe y no es un informe de errores: no se sobrescribe.")
    next_step = _("Indique otro archivo con --informe. No se escribió nada.")


class BatchUnknown(DomainError):
    """Facts: batch."""

    code = "batch_unknown"
    kind = Kind.NOT_FOUND
    message = _("No existe el lote {batch}.")
    next_step = _("Vea los lotes con `citas import lotes`.")


class BatchReverted(DomainError):
    """Facts: batch, moment."""

    code = "batch_reverted"
    message = _("El lote {batch} ya se revirtió el {moment}.")
    next_step = _("No hay nada más que hacer con él.")


class BatchForgotten(DomainError):
    """Facts: batch, moment."""

    code = "batch_forgotten"
    message = _(
        "El lote {batch} ya no se puede revertir: los datos anteriores se borraron el {moment}, al"
        " vencer su plazo de conservación."
    )
    next_step = _("Importe un archivo con los datos correctos.")


class LaterBatchFirst(DomainError):
    """Facts: batch, later."""

    code = "later_batch_first"
    message = _("El lote {later} cambió después lo mismo que el lote {batch}.")
    next_step = _("Revierta primero el lote {later}.")


class RevertImpossible(DomainError):
    """Facts: batch, details."""

    code = "revert_impossible"
    message = _("El lote {batch} ya no se puede revertir: {details}.")
    next_step = _("No se cambió nada.")
