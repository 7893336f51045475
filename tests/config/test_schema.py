"""The JSON Schema that editors use: complete, strict, and in the notation of the files."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest

from syndicate.config import jobs
from syndicate.config import schema as schemas
from syndicate.config.schema import KINDS, schema


def blocks(kind: schemas.Kind) -> list[dict[str, Any]]:
    document = schema(kind)
    candidates = (document, *document.get("$defs", {}).values())
    return [block for block in candidates if "properties" in block]


@pytest.mark.parametrize("kind", KINDS)
def test_every_block_is_closed_and_every_key_explained(kind: schemas.Kind) -> None:
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for block in blocks(kind):
        assert block["type"] == "object"
        assert block["additionalProperties"] is False
        assert block["description"]
        for key, field in block["properties"].items():
            assert field["description"].endswith("."), key


def test_every_key_of_a_job_is_there() -> None:
    job = schema("job")
    assert list(job["properties"]) == [field.name for field in fields(jobs.Job)]
    assert job["required"] == ["path"]
    assert job["properties"]["content"]["enum"] == ["full", "summary", "headline"]
    assert schema("site")["required"] == ["title", "home", "base_url", "authority"]
    assert list(schema("site")["$defs"]["Guard"]["properties"]) == ["removed", "from"]


def test_categories_are_labels_and_their_names() -> None:
    document = schema("categories")
    assert document["type"] == "object"
    assert document["additionalProperties"] == {"$ref": "#/$defs/CategoryNames"}
    keys = ["slug", "parent", "labels", "aliases", "formerly"]
    assert list(document["$defs"]["CategoryNames"]["properties"]) == keys


def test_quantities_are_texts_with_a_pattern() -> None:
    guard = schema("site")["$defs"]["Guard"]["properties"]["removed"]
    keep = schema("site")["$defs"]["Withdrawals"]["properties"]["keep"]
    size = schema("job")["$defs"]["Limit"]["properties"]["bytes"]
    assert (guard["type"], guard["default"]) == ("string", "30%")
    assert (keep["type"], keep["default"]) == ("string", "30d")
    assert size["default"] == "2MB"
    text, number = size["anyOf"]
    assert number == {"type": "integer", "minimum": 0}
    for pattern, good, bad in (
        (guard["pattern"], "12.5%", "12.5"),
        (keep["pattern"], "2h", "2hours"),
        (text["pattern"], "500KB", "500 KB"),
    ):
        assert re.search(pattern, good)
        assert not re.search(pattern, bad)
