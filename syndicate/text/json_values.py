"""Values as JSON has them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any


def plain(value: Any) -> Any:
    """A value of frozen types as JSON has it: fields by name, instants in UTC with a Z."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return rfc3339(value) if isinstance(value, datetime) else value


def rfc3339(at: datetime) -> str:
    """An instant in UTC, to its last digit."""
    return at.isoformat().replace("+00:00", "Z")
