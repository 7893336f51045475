"""Partners' dialects: what is sent, how corrections and withdrawals are told, what is held back."""

from __future__ import annotations

import json

import feedparser
import pytest
from support.paths import TESTS
from support.profiled import CORRECTED, JOB, NS, TITLE, WITHDRAWN, Wire, article, text
from support.small_site import AT, SITE_YAML, SmallSite

from syndicate.profiles import PROFILES
from syndicate.profiles.deletion import NOTICES, notice

OTHERS = [name for name, one in PROFILES.items() if one.rules]


@pytest.mark.parametrize("name", OTHERS)
def test_every_rule_has_its_page_and_the_day_it_was_read(name: str) -> None:
    profile = PROFILES[name]
    for rule in profile.rules.values():
        assert rule.page.url.startswith("https://")
    assert profile.read


@pytest.mark.parametrize("name", OTHERS)
def test_an_article_is_taken_corrected_and_withdrawn(site: SmallSite, name: str) -> None:
    wire = Wire(site, name)
    site.take_in(article(1), article(2, title=TITLE[::-1]))
    assert site.build().code == 0
    assert [line.partition(":")[0] for line in wire.play(AT) if "error" not in line] == [
        "taken",
        "taken",
    ]
    first = wire.set_by("first.rss")
    dates = [text(item, "pubDate") for item in wire.items()]

    site.take_in(article(1, content_html="<p>另一种说法，完全不同的正文。</p>"), at=CORRECTED)
    site.build(CORRECTED)
    fates = [line.partition(":")[0] for line in wire.play(CORRECTED, first) if "error" not in line]
    assert sorted(fates) == ["unchanged", "updated"]
    moved = [text(item, "pubDate") for item in wire.items()] != dates
    update = PROFILES[name].update
    assert moved == bool(update and update.value == "pubDate")
    assert site.run("check", "--at", CORRECTED).code == 0

    second = wire.set_by("second.rss")
    words = ("takedown", "a1", "--reason", "by letter", "--by", "Li Lei", "--at", WITHDRAWN)
    assert site.run(*words).code == 0
    assert "另一种说法".encode() not in wire.path.read_bytes()
    assert TITLE.encode() not in wire.path.read_bytes()
    fates = [line.partition(":")[0] for line in wire.play(WITHDRAWN, second) if "error" not in line]
    told = PROFILES[name].deletion is not None
    assert sorted(fates) == (["unchanged", "withdrawn"] if told else ["unchanged"])
    assert site.run("check", "--at", WITHDRAWN).code == 0
    receipt = json.loads(site.run("receipt", "1", "--json", "--at", WITHDRAWN).out)
    signal = next(one for one in receipt["signals"] if one["path"].endswith("acme/wire.rss"))
    assert signal["state"] == ("signalled" if told else "no way")

    # The signal goes when its time is over, and leaves no trace.
    site.build("2024-09-01T00:00:00Z")
    assert [text(item, "title") for item in wire.items()] == [TITLE[::-1]]


def test_a_withdrawal_is_told_to_msn_by_a_validity_that_is_over(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1), article(2))
    site.build()
    ids = {text(item, "guid") for item in wire.items()}
    site.run("takedown", "a1", "--reason", "x", "--by", "y", "--at", WITHDRAWN)
    gone = next(item for item in wire.items() if text(item, "title") in NOTICES)
    assert text(gone, "guid") in ids
    assert text(gone, "dcterms:modified") == WITHDRAWN
    assert text(gone, "dcterms:valid") == f"end={WITHDRAWN}; scheme=W3C-DTF"
    assert gone.find("media:status", NS) is None
    assert text(gone, "link") == "https://site.example/"


def test_a_withdrawal_is_told_to_smartnews_by_a_status(site: SmallSite) -> None:
    wire = Wire(site, "smartnews")
    site.take_in(article(1), article(2))
    site.build()
    site.run("takedown", "a1", "--reason", "x", "--by", "y", "--at", WITHDRAWN)
    gone = next(item for item in wire.items() if text(item, "title") in NOTICES)
    assert gone.find("media:status", NS).get("state") == "deleted"
    assert text(gone, "pubDate") == "Wed, 03 Jul 2024 08:00:00 +0000"


def test_msn_keeps_the_date_and_smartnews_moves_it(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1))
    site.build()
    published = text(wire.items()[0], "pubDate")
    assert text(wire.items()[0], "dcterms:modified") == "2024-05-01T00:00:00Z"
    site.take_in(article(1, content_html="<p>改过的正文，改过的正文。</p>"), at=CORRECTED)
    site.build(CORRECTED)
    assert text(wire.items()[0], "pubDate") == published
    assert text(wire.items()[0], "dcterms:modified") == CORRECTED
    Wire(site, "smartnews")
    site.build(CORRECTED)
    assert text(wire.items()[0], "pubDate") == "Tue, 02 Jul 2024 08:00:00 +0000"


def test_the_notice_of_a_withdrawal_is_long_enough_for_every_partner() -> None:
    for language in ("zh-CN", "zh-TW", "en", None):
        for profile in PROFILES.values():
            if profile.title and not profile.title.advised:
                assert profile.title.value.objection(len(notice(language))) is None


def test_the_frame_of_smartnews(site: SmallSite) -> None:
    wire = Wire(site, "smartnews", "logo: https://site.example/logo.png\n")
    description = (
        'description: "这是一段很长的介绍，说的是这个频道的内容，远远超过了三十个字的限制。"\n'
    )
    site.write("jobs/wire.yaml", JOB + description)
    site.take_in(article(1))
    site.build()
    channel = wire.channel()
    assert text(channel, "snf:logo/url") == "https://site.example/logo.png"
    assert text(channel, "pubDate") == text(channel, "lastBuildDate")
    assert len(text(channel, "description") or "") <= 30
    assert [path.name for path in wire.path.parent.iterdir()] == ["wire.rss"]
    parsed = feedparser.parse(wire.path.read_bytes())
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == [TITLE]


def test_what_a_partner_would_refuse_is_held_back_with_a_reason(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(
        article(1),
        article(2, title="短题"),
        article(3, source={"name": "Brief Wire"}, external_url="https://brief.example/3"),
        article(4, date_published="2022-01-01T00:00:00Z"),
        article(5, url=None, external_url=None, source={"name": "示例日报"}),
    )
    built = site.build()
    assert built.code == 0
    assert "3 articles held because of a partner's rules; `syndicate partner" in built.out
    assert [text(item, "guid") for item in wire.items()] == [
        "tag:site.example,2024:daily.example/a1"
    ]
    why = {number: site.run("explain", f"a{number}", "partners/acme/wire", "--at", AT).out
           for number in (2, 3, 4, 5)}  # fmt: skip
    assert "MSN would refuse its title: 2 characters, at least 21 are wanted" in why[2]
    assert "config/partners/acme.yaml:3:1" in why[2]
    assert "MSN takes full texts, and only its summary may be shown" in why[3]
    assert "older than MSN takes" in why[4]
    assert "MSN wants a link, and the article has none" in why[5]
    # The public is not concerned.
    assert len(site.entries("all.json")) == 5


def test_a_text_is_made_of_the_elements_that_a_partner_takes(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    body = (
        "<h6>小标题</h6><pre>一行\n两行</pre><figure><img src='https://site.example/p.jpg'>"
        "<figcaption>图说</figcaption></figure><dl><dt>词</dt><dd>解释</dd></dl><p>正<kbd>文</kbd></p>"
        "<video src='https://site.example/v.mp4'></video><hr>"
    )
    site.take_in(article(1, content_html=body))
    site.build()
    found = text(wire.items()[0], "content:encoded") or ""
    assert (
        '<h5>小标题</h5><div>一行<br>两行</div><div><img src="https://site.example/p.jpg"><p>图说</p>'
        "</div><div><p>词</p><p>解释</p></div><p>正文</p>"
        '<a href="https://site.example/v.mp4">https://site.example/v.mp4</a>'
    ) in found
    assert "<figcaption>" in site.entries("ke-ji.json")[0]["content_html"]


def test_an_entry_larger_than_a_partner_takes_is_set_aside(site: SmallSite) -> None:
    wire = Wire(site, "google-news")
    site.take_in(article(1), article(2, content_html=f"<p>{'长' * 400_000}</p>"))
    assert site.build().code == 1
    assert len(wire.items()) == 1
    assert "Google News would refuse it: 1.2 MB, at most 1.0 MB are taken" in site.run("status").out


def test_limits_of_the_job_are_within_those_of_the_partner(site: SmallSite) -> None:
    wire = Wire(site, "google-news")
    site.write("jobs/wire.yaml", JOB + "limit: {entries: 100}\n")
    site.take_in(*(article(number) for number in range(1, 71)))
    site.build()
    assert len(wire.items()) == 60


def test_a_play_of_two_fetches(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1))
    site.build()
    first = wire.set_by("first.rss")
    data = first.read_text()
    title = f"{TITLE} [tag:site.example,2024:daily.example/a1]"
    first.write_text(data.replace("正文", "旧文"))
    assert wire.play(AT, first) == [f"skipped: {title}: MSN: dcterms:modified unchanged"]
    first.write_text(
        data.replace(
            "2024-05-01T00:00:00Z</dcterms:modified>", "2024-04-30T00:00:00Z</dcterms:modified>"
        )
    )
    assert wire.play(AT, first) == [
        f"skipped: {title}: MSN: dcterms:modified moved and nothing else did"
    ]
    assert wire.play(AT, wire.path) == [f"unchanged: {title}"]
    assert wire.play("2023-01-01T00:00:00Z") == [
        f"refused: {title}: MSN: it is dated in the future"
    ]
    assert (
        site.run("check", "--profile", "msn", "--at", "2023-01-01T00:00:00Z", wire.path).code == 1
    )


def test_a_play_says_what_is_wrong_with_its_input(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1))
    site.build()
    wire.path.write_text("<rss><channel>")
    result = site.run("check", "--profile", "msn", wire.path)
    assert (result.code, "Traceback" in result.err) == (1, False)
    assert "not well-formed" in result.out
    assert site.run("check", "--before", wire.path).code == 2
    result = site.run("check", "--profile", "msn", site.public / "all.json")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert "MSN reads RSS" in result.err


@pytest.mark.parametrize(
    ("partner", "job", "said"),
    [
        (
            "profile: smartnews",
            "",
            "warning: config/partners/acme.yaml:3:1: SmartNews wants a logo",
        ),
        (
            "profile: apple-news",
            "",
            "warning: config/partners/acme.yaml:3:1: Apple News wants a language with a region",
        ),
        (
            "profile: flipboard\nlogo: https://site.example/l.png",
            "",
            "warning: config/partners/acme.yaml:4:1: Flipboard has no place for a logo",
        ),
        (
            "profile: msn",
            "formats: [atom]",
            "error: config/partners/acme.yaml:2:8: MSN reads rss, and",
        ),
    ],
)
def test_the_config_is_held_against_the_profile(
    site: SmallSite, partner: str, job: str, said: str
) -> None:
    site.write("jobs/wire.yaml", JOB + job)
    site.write("site.yaml", SITE_YAML + "language: en\n")
    site.write("partners/acme.yaml", f"name: Acme\njobs: [wire]\n{partner}\n")
    result = site.run("config", "check")
    assert said in result.out + result.err


def test_an_item_that_says_more_than_that_it_is_withdrawn_is_an_entry() -> None:
    from syndicate.check.standards import judge

    path = TESTS / "check/good"
    data = next(path.glob("*.rss")).read_bytes()
    said = notice("en")
    start, end = data.index(b"<item"), data.index(b"</channel>")
    plain = (
        f"<item><title>{said}</title><guid isPermaLink='false'>tag:x,2024:1</guid>"
        f"<description>{said}</description><content:encoded>&lt;p&gt;{said}&lt;/p&gt;"
        "</content:encoded><pubDate>Wed, 03 Jul 2024 08:00:00 +0000</pubDate></item>"
    )
    for told, withdrawn in ((plain, 1), (plain.replace("&lt;p&gt;", "&lt;p&gt;and more "), 0)):
        facts = judge(data[:start] + told.encode() + data[end:], "rss", None, None).facts
        assert facts
        assert len(facts.withdrawn) == withdrawn
        assert len(facts.entries) == 1 - withdrawn


def test_only_rss_is_played(site: SmallSite) -> None:
    site.take_in(article(1))
    site.build()
    result = site.run("check", "--profile", "standard", "--at", AT)
    assert (result.code, "error" in result.out) == (0, False)
    assert result.out.splitlines()[-1] == "standard: 2 documents: 2 taken"


@pytest.mark.parametrize("name", OTHERS)
def test_check_is_quiet_on_a_build_before_the_last_revision(site: SmallSite, name: str) -> None:
    """A revision that is stored is never hidden by an earlier `--at`."""
    wire = Wire(site, name)
    site.take_in(article(1), at="2024-05-02T00:00:00Z")
    site.take_in(article(1, content_html="<p>另一种说法，完全不同的正文。</p>"), at=CORRECTED)
    site.build("2024-06-01T00:00:00Z")
    assert "另一种说法" in wire.path.read_text(encoding="utf-8")
    assert site.run("check", "--at", "2024-06-01T00:00:00Z").code == 0


def test_any_bytes_in_the_place_of_a_partners_feed_are_judged(site: SmallSite) -> None:
    wire = Wire(site, "msn")
    site.take_in(article(1))
    site.build()
    good = wire.path.read_text(encoding="utf-8")
    wire.path.write_text(good.replace("http://purl.org/dc/terms/", "http://purl.org/dc>terms/"))
    result = site.run("check", "--at", AT, wire.path)
    assert (result.code, "Traceback" in result.err) == (1, False)
    assert "MSN would refuse it: not well-formed" in result.out
    wire.path.write_text(good.replace("tag:site.example", "tag:\u2028site.example"))
    told = site.run("check", "--at", AT, wire.path).out.splitlines()
    assert all(line.startswith((str(wire.path), "1 document")) for line in told)
