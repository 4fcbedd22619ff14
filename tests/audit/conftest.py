from tests.concurrency.conftest import crashable

__all__ = ["crashable"]
