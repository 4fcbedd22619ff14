"""`python -m citas.interfaces.cli` is the `citas` command."""

from citas.interfaces.cli.main import main

main()
