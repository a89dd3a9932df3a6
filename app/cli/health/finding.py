"""One thing that was looked at, and what to do if it is not well."""

from dataclasses import dataclass

OK, WARNING, BAD = "ok", "warning", "bad"


@dataclass(frozen=True)
class Finding:
    """name: of what was looked at. cure: what to do; empty when it is well."""

    name: str
    state: str
    detail: str
    cure: str = ""

    def line(self) -> str:
        """All of it, for people."""
        return f"{self.state:8}{self.name}: {self.detail}{f' -- {self.cure}' if self.cure else ''}"
