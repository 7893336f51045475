"""Values of frozen types as JSON writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict


def to_json(value: Any) -> Any:
    """Return a value as JSON writes it: records as objects, instants in UTC with a Z."""
    if isinstance(value, Struct):
        return {name: to_json(member) for name, member in asdict(value).items()}
    if isinstance(value, dict):
        return {key: to_json(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return rfc3339(value) if isinstance(value, datetime) else value


def rfc3339(at: datetime) -> str:
    """Return an instant in UTC as RFC 3339 has it, to its last digit."""
    return at.isoformat().replace("+00:00", "Z")
