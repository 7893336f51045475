"""Rendering: limits, the shelf, and the proof that stands before publication."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.records import replace
from support.small_site import AT, SmallSite, record, records

from syndicate.build import assemble, entry_maker
from syndicate.check.standards import Judgement
from syndicate.formats import FORMATS

NewSite = Callable[[str], SmallSite]


@pytest.mark.parametrize(
    ("needle", "put", "told"),
    [
        (b"<p>", b"<script>", "body: <script> is not allowed"),
        (b'rel="alternate"', b"", "rel"),
        ("示例日报".encode(), b"x", "does not show 来源：示例日报"),
        (b"2024-05-03T00:00:00Z", b"2034-05-03T00:00:00Z", "lies in the future"),
    ],
)
def test_an_entry_that_does_not_stand_up_is_set_aside_and_the_feed_is_published(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch, needle: bytes, put: bytes, told: str
) -> None:
    site.take_in(*records([1, 2]), record(3, content_html="<p>第三篇。</p>"))
    form = FORMATS["atom"]

    def fragments(entries: object) -> list[bytes]:
        made = form.fragments(entries)  # type: ignore[arg-type]
        return [one.replace(needle, put) if b"/a/3" in one else one for one in made]

    seeded = dict(FORMATS) | {"atom": replace(form, fragments=fragments)}
    monkeypatch.setattr(entry_maker, "FORMATS", seeded)
    result = site.build()
    assert result.code == 1
    assert "error: tag:site.example,2024:daily.example/a3: atom: " in result.err
    assert told in result.err
    assert [e.title for e in site.entries("ke-ji.atom")] == ["第 2 篇文章", "第 1 篇文章"]
    assert site.build().code == 0


def test_a_fault_of_the_document_itself_publishes_nothing_new(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.take_in(record())

    def judge(data: bytes, name: str, url: object, latest: object) -> Judgement:
        return genuine(data, name, "https://elsewhere.example/x", None)

    genuine = assemble.judge
    monkeypatch.setattr(assemble, "judge", judge)
    result = site.build()
    assert result.code == 1
    assert "error: public/all.rss: " in result.err
    assert "it is published at https://elsewhere.example/x" in result.err
    assert not (site.public / "all.rss").exists()


def test_a_summary_grant_never_shows_the_full_text(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record whose summary is its whole text gets no further than a summary's length."""
    body = "".join(f"第{number}句话说的是另一件事。" for number in range(100))
    brief = {"external_url": "https://brief.example/1", "content_html": None, "content_text": body}
    site.take_in(record(1, summary=body, **brief))
    assert site.build().code == 0
    for form in ("rss", "atom", "json"):
        assert "第10句话" in site.bytes()[f"ke-ji.{form}"].decode()
        assert "第20句话" not in site.bytes()[f"ke-ji.{form}"].decode()
    form = FORMATS["rss"]
    leaking = replace(
        form, fragments=lambda entries: [
            one.replace("第3句话".encode(), body.encode()) for one in form.fragments(entries)
        ]
    )  # fmt: skip
    site.take_in(record(1, summary=body, title="新", **brief), at="2024-07-02T00:00:00Z")
    monkeypatch.setattr(entry_maker, "FORMATS", dict(FORMATS) | {"rss": leaking})
    result = site.build("2024-07-02T00:00:00Z")
    assert result.code == 1
    assert "shows more than its summary" in result.err
    assert site.entries("ke-ji.rss") == []


def test_a_text_that_repeats_itself_is_no_breach_of_a_summary_grant(site: SmallSite) -> None:
    body = "<p>" + "开头的一句话就到这里为止。" * 60 + "</p>"
    site.take_in(record(1, external_url="https://brief.example/1", content_html=body))
    assert site.build().code == 0
    assert len(site.entries("ke-ji.rss")) == 1


def test_a_headline_or_summary_comes_without_the_files_of_the_article(site: SmallSite) -> None:
    files = {
        "attachments": [{"url": "https://x.example/whole.pdf"}],
        "image": "https://x.example/i.png",
    }
    site.write("jobs/headlines.yaml", "path: headlines\ncontent: headline\n")
    site.take_in(record(1, subtitle="副题", **files))
    site.build()
    for form in ("rss", "atom", "json"):
        assert b"whole.pdf" in site.bytes()[f"ke-ji.{form}"]
        assert b"whole.pdf" not in site.bytes()[f"all.{form}"]
        assert b"i.png" in site.bytes()[f"all.{form}"]
        assert b"i.png" not in site.bytes()[f"headlines.{form}"]
        assert "副题" not in site.bytes()[f"headlines.{form}"].decode()


def test_an_entry_that_can_never_fit_does_not_keep_the_others_out(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {bytes: 20KB}\n")
    site.take_in(record(1), record(2, content_html="<p>" + "长" * 9_000 + "</p>"), record(3))
    assert site.build().code == 0, "the limit of one job is no fault of the article"
    assert [e.title for e in site.entries("all.atom")] == ["第 3 篇文章", "第 1 篇文章"]
    assert len(site.entries("ke-ji.atom")) == 3


def test_one_that_is_set_aside_gives_its_place_to_the_next(site: SmallSite) -> None:
    site.write("jobs/all.yaml", "path: all\nlimit: {entries: 2}\n")
    large = "<p>" + "长" * 1_700_000 + "</p>"
    site.take_in(*records([1, 2, 3]), *records([4, 5], content_html=large))
    assert site.build().code == 1
    assert [e.title for e in site.entries("all.atom")] == ["第 3 篇文章", "第 2 篇文章"]
    assert "第 5 篇文章" not in site.bytes()["index.html"].decode()


def test_what_is_kept_is_what_would_be_made(new_site: NewSite) -> None:
    together, apart = new_site("together"), new_site("apart")
    for site in (together, apart):
        site.write("jobs/all.yaml", "path: all\n")
        site.take_in(*records(range(60)))
    together.build(AT)
    for name in ("all", "ke-ji"):
        apart.build(AT, "--feed", name)
    made = apart.bytes()
    assert made == {path: data for path, data in together.bytes().items() if path in made}
    assert len(made) == 8
