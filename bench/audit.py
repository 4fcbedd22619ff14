"""The slow proofs of `make audit` that need the full-size database."""

from bench import history

if __name__ == "__main__":
    history.main()
