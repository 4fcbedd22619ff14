"""The address that the web server listens at."""

import errno
import socket

from citas.interfaces.cli.server.errors import CannotStart


def check_free(host: str, port: int) -> None:
    """Raise CannotStart, naming a free port, when `port` cannot be listened at."""
    try:
        _listen(host, port).close()
    except OSError as error:
        raise CannotStart(_sentence(host, port, error)) from None


def _sentence(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST: «{host}» no es una dirección de esta computadora; use 127.0.0.1."
    another = f"elija otro, por ejemplo: make run PORT={_free(host)}"
    if isinstance(error, PermissionError):
        return f"El puerto {port} es solo para administradores: {another}"
    return f"El puerto {port} está ocupado por otro programa: {another}"


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def _free(host: str) -> int:
    with _listen(host, 0) as listener:
        port: int = listener.getsockname()[1]
        return port
