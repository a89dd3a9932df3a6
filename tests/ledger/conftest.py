"""A customer's application on loopback, and a fetcher that is quick to lose patience."""

from tests.webhooks.fixtures import application, fetcher, hook, make_fetcher

__all__ = ["application", "fetcher", "hook", "make_fetcher"]
