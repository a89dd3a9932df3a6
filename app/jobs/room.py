"""How much work of one kind may begin: in all, and per account."""

from collections import Counter
from collections.abc import Iterable
from typing import Any


class Room:
    """Places that are left, less what is under way."""

    def __init__(self, in_all: int, each: int, flying: Iterable[Any] = ()) -> None:
        """flying: claimed rows, each with its account_sid."""
        self.each = each
        self.flights = Counter(item.account_sid for item in flying)
        self.left = in_all - self.flights.total()

    @property
    def busy(self) -> list[str]:
        """Accounts that may have no more."""
        return [account for account, count in self.flights.items() if count >= self.each]

    def take(self, account: str) -> bool:
        """Take a place for an account. Returns whether there was one."""
        if self.left <= 0 or self.flights[account] >= self.each:
            return False
        self.flights[account] += 1
        self.left -= 1
        return True
