"""Sizes and durations in texts."""

from __future__ import annotations

import pytest

from syndicate.text.quantities import seconds, size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", (0, True)),
        ("123456", (123456, True)),
        (" 7654321 ", (7654321, True)),
        ("1,234,567", (1234567, True)),
        ("1.234.567", (1234567, True)),
        ("1 234 567", (1234567, True)),
        ("1'234'567 bytes", (1234567, True)),
        ("12,345", (12345, True)),
        ("512 B", (512, True)),
        ("１２３", (123, True)),
        ("12.3 MB", (12_300_000, False)),
        ("12,3 MB", (12_300_000, False)),
        ("12.3M", (12_300_000, False)),
        ("800k", (800_000, False)),
        ("1,234.5 KB", (1_234_500, False)),
        ("1.234,5 KB", (1_234_500, False)),
        ("1,234,567 KB", (1_234_567_000, False)),
        ("2 MiB", (2_097_152, False)),
        ("1.5 GB", (1_500_000_000, False)),
        ("18 Mo", (18_000_000, False)),
        *((text, None) for text in ("", "-1", "unknown", "12.5", "1,23,4", "MB", "1e6", "12 MB?")),
        *((text, None) for text in ("9" * 19, "9" * 5_000, "9999999 TB", "12 iB", "1..2", "nan")),
    ],
)
def test_size(text: str, expected: tuple[int, bool] | None) -> None:
    assert size(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("754", 754),
        ("61.5", 61.5),
        ("12:34", 754),
        ("75:00", 4500),
        ("1:02:03", 3723),
        ("01:02:03.5", 3723.5),
        ("00:00:09", 9),
        ("PT1H2M3S", 3723),
        ("pt62m", 3720),
        ("PT3.25S", 3.25),
        ("P1DT1S", 86_401),
        ("62 min", 3720),
        ("1h 2m 3s", 3723),
        ("1 hour, 5 minutes", 3900),
        ("45 Sec.", 45),
        ("1小时2分3秒", 3723),
        ("20 分钟", 1200),
        ("１２：３４", 754),
        *(
            (text, None)
            for text in ("", "-5", "soon", "1:2:3:4", "1:75", "1:60:00", "P", "PT", "P1Y")
        ),
        *((text, None) for text in ("1:02:", "12 parsecs", "9" * 5_000, "1m 2h", "inf", "1e3")),
    ],
)
def test_seconds(text: str, expected: float | None) -> None:
    assert seconds(text) == expected
