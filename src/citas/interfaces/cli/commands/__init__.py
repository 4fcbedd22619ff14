"""One module a command; `main` imports them when they are asked for."""
