"""Click's own words in Spanish.

Click asks Python's global gettext domain, in the language of the operator's locale and from a
compiled catalogue. The product speaks Spanish wherever it runs, so its `_` is answered from here.
"""

from importlib import import_module

import click

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")

WORDS = {
    "Usage:": "Uso:",
    "Options": "Opciones",
    "Positional arguments": "Argumentos",
    "Commands": "Comandos",
    "Show this message and exit.": "Mostrar esta ayuda y salir.",
    "Show the version and exit.": "Mostrar la versión y salir.",
    "%(prog)s, version %(version)s": "%(prog)s, versión %(version)s",
    "Aborted!": "Interrumpido.",
    "Error: {message}": "Error: {message}",
    "Try '{command} {option}' for help.": "Vea la ayuda con '{command} {option}'.",
    "Invalid value: {message}": "Valor no válido: {message}",
    "Invalid value for {param_hint}: {message}": "Valor no válido para {param_hint}: {message}",
    "Missing argument": "Falta el argumento",
    "Missing option": "Falta la opción",
    "Missing parameter": "Falta el parámetro",
    "Missing parameter: {param_name}": "Falta el parámetro: {param_name}",
    "Missing command.": "Falta el comando.",
    "No such command {name!r}.": "No existe el comando {name!r}.",
    "No such option {name!r}.": "No existe la opción {name!r}.",
    "Did you mean {possibility}?": "¿Quiso decir {possibility}?",
    "Got unexpected extra argument ({args})": "Sobra un argumento ({args})",
    "Got unexpected extra arguments ({args})": "Sobran argumentos ({args})",
    "Option {name!r} requires an argument.": "A la opción {name!r} le falta su valor.",
    "Option {name!r} requires {nargs} arguments.": "La opción {name!r} lleva {nargs} valores.",
    "Option {name!r} does not take a value.": "La opción {name!r} no lleva valor.",
    "(Did you mean one of: {possibilities}?)": "(¿Quiso decir: {possibilities}?)",
    "Missing {param_type}": "Falta {param_type}",
    "Argument {name!r} takes {nargs} values.": "El argumento {name!r} lleva {nargs} valores.",
    "Takes {nargs} values but 1 was given.": "Lleva {nargs} valores y se dio 1.",
    "Takes {nargs} values but {len} were given.": "Lleva {nargs} valores y se dieron {len}.",
    "Choose from:\n\t{choices}": "Elija entre:\n\t{choices}",
    "Do you want to continue?": "¿Quiere continuar?",
    "Confirm the action without prompting.": "Confirmar sin preguntar.",
    "Repeat for confirmation": "Repita para confirmar",
    "Error: The two entered values do not match.": "Error: los dos valores no son iguales.",
    "Error: invalid input": "Error: respuesta no válida",
    "deprecated": "en desuso",
    "unknown error": "error desconocido",
    "env var: {var}": "variable de entorno: {var}",
    "required": "obligatorio",
    "default: {default}": "por omisión: {default}",
    "file": "archivo",
    "directory": "carpeta",
    "path": "ruta",
    "{name} {filename!r} does not exist.": "No existe: {name} {filename!r}.",
    "{name} {filename!r} is a file.": "{filename!r} es un archivo y se espera: {name}.",
    "{name} {filename!r} is a directory.": "{filename!r} es una carpeta y se espera: {name}.",
    "{name} {filename!r} is not readable.": "No se puede leer: {name} {filename!r}.",
    "{name} {filename!r} is not writable.": "No se puede escribir: {name} {filename!r}.",
    "Could not open file {filename!r}: {message}": "No se pudo abrir {filename!r}: {message}",
    "{value!r} is not a valid {number_type}.": "{value!r} no es {number_type}.",
    "{value!r} is not {choice}.": "{value!r} no es {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} no es ninguno de: {choices}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} no es sí ni no."
    " Valores: {states}",
    "{value!r} does not match the format {format}.": "{value!r} no tiene la forma {format}.",
    "{value!r} does not match the formats {formats}.": "{value!r} no tiene la forma {formats}.",
    "{name} {filename!r} is not executable.": "No se puede ejecutar: {name} {filename!r}.",
    "{value} is not in the range {range}.": "{value} no está en el intervalo {range}.",
}


def translated(message: str) -> str:
    """Click's `message` in Spanish, or as it is where we do not know it."""
    return WORDS.get(message, message)


def translated_plural(singular: str, plural: str, count: int) -> str:
    """The form of click's message for `count` in Spanish."""
    return translated(singular if count == 1 else plural)


def speak_spanish() -> None:
    """Make click speak Spanish in this process."""
    for name in MODULES:
        module = import_module(f"click.{name}")
        for function, ours in (("_", translated), ("ngettext", translated_plural)):
            if hasattr(module, function):
                setattr(module, function, ours)


def in_spanish(command: click.Command) -> click.Command:
    """`command` with its line of use in Spanish, and so every command inside it."""
    command.options_metavar = "[OPCIONES]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "COMANDO [ARGUMENTOS]..."
        for inner in command.commands.values():
            in_spanish(inner)
    return command
