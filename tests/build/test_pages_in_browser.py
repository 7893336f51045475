"""The pages in a real browser: nothing runs, nothing is loaded, everybody can read them."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from support import servers
from support.chromium import AXE, Browser, chromium
from support.served import wait_for
from support.small_site import SITE_YAML, SmallSite, record, records

AT = "2024-07-01T00:00:00Z"
TOKEN = "a-token-of-the-operator"
LONG = "分布式系统中一致性协议的演进与工程实践之二：从理论到数百个节点的生产环境" * 3

#: What would say so, if it ran; each stands in a body, a title, a name and a category.
HOSTILE = (
    "<script>document.title = 'ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "<a href=\"javascript:document.title='ran'\">press</a>",
    "<svg onload=\"document.title='ran'\"><script>document.title='ran'</script></svg>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "</style><style>body { background: url(https://elsewhere.example/x) }</style>",
    '<p style="background:url(https://elsewhere.example/s)">styled</p>',
    "<form action='https://elsewhere.example/'><button autofocus>go</button></form>",
    "<iframe srcdoc=\"<script>parent.document.title='ran'</script>\"></iframe>",
    "<link rel=stylesheet href=https://elsewhere.example/c.css>",
    "<base href=https://elsewhere.example/>",
    "</main></article></div><!-- <title>ran</title> -->",
    "\"><script>document.title='ran'</script>",
    "<video poster=https://elsewhere.example/p src=https://elsewhere.example/v autoplay></video>",
    "<audio autoplay src=https://elsewhere.example/a></audio>",
    "<object data=https://elsewhere.example/o></object><embed src=https://elsewhere.example/e>",
    "<math><mtext><table><mglyph><style><img src=x onerror=\"document.title='ran'\"></style>",
    "<details open ontoggle=\"document.title='ran'\"><summary>more</summary>text</details>",
)
#: What real bodies hold, and pages must make readable.
AWKWARD = (
    "<h4>Skipped</h4><p>text</p><h1>Above</h1><h5>Below</h5><h2></h2>"
    f"<pre><code>{'x = very_long_name(' * 30}</code></pre>"
    f"<table><tr><th>{'列' * 12}</th>{'<td>a cell of words</td>' * 14}</tr></table>"
    "<p><a href='https://daily.example/'></a> <a href='https://daily.example/b'>"
    "<img src='https://daily.example/i.png' alt='a picture in a link'></a></p>"
    "<figure><img src='https://daily.example/f.jpg' alt=''><figcaption>说明</figcaption></figure>"
    "<video controls><source src='https://daily.example/v.mp4'></video>"
    f"<p>{'https://daily.example/' + 'a' * 300}</p><blockquote><p>引用</p></blockquote>"
)


@dataclass(frozen=True)
class Shown:
    """A served site and a browser to look at it."""

    site: SmallSite
    browser: Browser
    home: str
    status: str

    def pages(self) -> dict[str, str]:
        feeds = f"{self.home}feeds/"
        receipt = f"{self.status}/receipts/1"
        return {
            "index": feeds,
            "preview": f"{feeds}all.html",
            "status": self.status,
            "receipt": receipt,
            "receipt-en": f"{receipt}?lang=en",
        }

    def open(self, url: str) -> tuple[list[str], list[str]]:
        """The addresses that a page asked for beside the icon that it holds; what it said."""
        asked, said = self.browser.open(url)
        return [one for one in asked if not one.startswith("data:")], said


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


Show = Callable[..., Shown]


@pytest.fixture
def show(site: SmallSite, browser: Browser) -> Iterator[Show]:
    """Serves the site in a language, with these records."""
    served: list[subprocess.Popen[bytes]] = []

    def shown(*articles: dict[str, object], language: str = "zh-CN") -> Shown:
        port = servers.port()
        home = f"http://127.0.0.1:{port}/"
        text = SITE_YAML.replace("https://site.example/", home, 2)
        site.write("site.yaml", f"{text}language: {language}\nsilence: 1d\n")
        site.write("jobs/all.yaml", "path: all\ncontent: full\n")
        site.write("jobs/wire.yaml", "audience: partners\npath: wire\n")
        site.write("partners/acme.yaml", "name: Acme\njobs: [wire]\n")
        site.take_in(*articles)
        site.take_in(record(20, embargoed=f"{datetime.now(UTC) + timedelta(2):%FT%TZ}"))
        site.run("build", "--at", AT)
        site.run("partner", "add-token", "acme", "--name", "reader")
        site.run("takedown", "a1", "--reason", "by <b>letter</b>", "--by", "Li")
        words = ["--config", str(site.folder / "config"), "serve", "--port", str(port)]
        process = subprocess.Popen(
            [sys.executable, "-c", "from syndicate.cli import main; main()", *words],
            env={**os.environ, "SYNDICATE_OPERATOR_TOKEN": TOKEN},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        served.append(process)
        wait_for(port, process)
        browser.command("Network.enable")
        named = b64encode(f"operator:{TOKEN}".encode()).decode()
        headers = {"Authorization": f"Basic {named}"}
        browser.command("Network.setExtraHTTPHeaders", headers=headers)
        return Shown(site, browser, home, f"{home}-/status")

    yield shown
    for process in served:
        process.terminate()
        process.communicate(timeout=15)


def awkward() -> list[dict[str, object]]:
    return [
        *records(range(1, 6)),
        record(7, title=LONG, content_html=AWKWARD, categories=[LONG[:60], "科技"]),
        record(8, title="An English article", language="en", content_html=f"<p>{'word ' * 80}</p>"),
        record(9, title="مقال بالعربية", language="ar", content_html="<p>نص عربي قصير</p>"),
    ]


#: Every theme and width where `make pages` has installed axe-core; in the gate two of them.
LOOKS = [(dark, width) for dark in (False, True) for width in (1280, 768, 390)]
LOOKS = LOOKS if AXE.is_file() else [(False, 390), (True, 1280)]
#: How many bytes a page may have.
BUDGET = 100_000


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_load_nothing_and_fit_the_window(show: Show, language: str) -> None:
    shown = show(*awkward(), language=language)
    for dark, width in LOOKS:
        shown.browser.set(dark=dark, width=width)
        for name, url in shown.pages().items():
            asked, said = shown.open(url)
            assert asked == [url], name
            assert said == [], name
            wide = shown.browser.run("return document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} is wider than a window of {width}"
            size = shown.browser.run("return document.documentElement.outerHTML.length")
            assert size <= BUDGET, name
            paper = shown.browser.run(
                "return getComputedStyle(document.documentElement).backgroundColor"
            )
            assert (paper == "rgb(22, 24, 27)") is dark
            if folder := os.environ.get("SCREENSHOTS"):
                look = f"{name}-{language}-{'dark' if dark else 'light'}-{width}.png"
                shown.browser.shoot(Path(folder) / look)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; `make pages` does it")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everybody_can_read_them(show: Show, language: str) -> None:
    shown = show(*awkward(), language=language)
    for dark, width in LOOKS:
        shown.browser.set(dark=dark, width=width)
        for name, url in shown.pages().items():
            shown.browser.open(url)
            assert shown.browser.violations() == [], name
    shown.browser.run("document.querySelector('h1').remove(); document.body.style.color = '#444'")
    found = " ".join(shown.browser.violations())
    assert "page-has-heading-one" in found
    assert "color-contrast" in found


def test_hostile_articles_run_nothing_and_load_nothing(show: Show) -> None:
    articles = [
        record(
            number,
            title=f"T{number} {text}",
            subtitle=text,
            summary=text,
            content_html=f"<p>before</p>{text}<p>after</p>",
            authors=[{"name": f"A{text}", "url": "javascript:alert(1)"}],
            categories=["科技", f"C {text}"],
            source={"name": f"P{text}"},
            url=f"https://daily.example/{number}",
        )
        for number, text in enumerate(HOSTILE, 2)
    ]
    shown = show(record(1), *articles)
    shown.site.write("sources.yaml", "default: {grants: full}\nown: {grants: full}\n")
    shown.site.run("build", "--at", AT)
    shown.browser.set()
    entries = 0
    pages = {path for path in shown.site.bytes() if path.endswith(".html")}
    assert len(pages) > len(HOSTILE)
    receipt = f"{shown.status}/receipts/1"
    for url in (*(f"{shown.home}feeds/{path}" for path in sorted(pages)), shown.status, receipt):
        asked, said = shown.open(url)
        assert [urlsplit(one).netloc for one in asked] == [urlsplit(shown.home).netloc], url
        assert said == [], url
        assert shown.browser.driver.current_url == url
        title = shown.browser.run("return document.title")
        assert title != "ran"
        counted = (
            "return document.querySelectorAll('script, iframe, object, embed, img, video, audio,"
            " form, svg script, base, [onerror], [onload], [style], [srcdoc]').length"
            " - document.querySelectorAll('body.index > script, body.index > header > img').length"
        )
        assert shown.browser.run(counted) == 0, url
        entries = max(entries, shown.browser.run("return document.querySelectorAll('h2').length"))
    assert entries >= len(HOSTILE)


def test_pages_work_wherever_they_are_seen(show: Show) -> None:
    shown = show(*awkward(), *[record(n, categories=[f"分类 {n}"]) for n in range(30, 34)])
    shown.browser.set()
    pages_work_from_a_file(shown)
    addresses_are_right_for_where_they_are_seen(shown)
    feeds_are_filtered_and_addresses_copied(shown)


def pages_work_from_a_file(shown: Shown) -> None:
    public = shown.site.public.resolve()
    for name in ("all.html", "ke-ji.html", "index.html"):
        url = f"{public.as_uri()}/{name}"
        asked, said = shown.open(url)
        assert (asked, said) == ([url], [])
        links = shown.browser.run(
            "return [...document.links].filter(a => a.protocol === 'file:').map(a => a.pathname)"
        )
        assert links
        assert all(Path(unquote(path)).is_file() for path in links), links
    assert shown.browser.run("return document.getElementById('~file').checkVisibility()")
    assert shown.browser.run(ADDRESS) == f"{shown.home}feeds/all.atom"


ADDRESS = "return document.querySelector('.address code').textContent"


def addresses_are_right_for_where_they_are_seen(shown: Shown) -> None:
    told = "return [...document.querySelectorAll('.seen')].some(p => p.checkVisibility())"
    elsewhere = shown.home.replace("127.0.0.1", "localhost")
    for home, is_elsewhere in ((elsewhere, True), (shown.home, False)):
        shown.open(f"{home}feeds/")
        assert shown.browser.run(ADDRESS) == f"{home}feeds/all.atom"
        feed = "return document.querySelector('.readers a[href^=\"feed:\"]').href"
        assert shown.browser.run(feed) == f"feed:{home}feeds/all.atom"
        assert shown.browser.run(told) is is_elsewhere


def feeds_are_filtered_and_addresses_copied(shown: Shown) -> None:
    browser = shown.browser
    permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    browser.command("Browser.grantPermissions", permissions=permissions)
    button = browser.driver.find_element("css selector", ".subscribe button")
    button.click()
    copied = browser.driver.execute_async_script(
        "const done = arguments[0]; navigator.clipboard.readText().then(done, e => done(`${e}`))"
    )
    assert (copied, button.text) == (f"{shown.home}feeds/all.atom", "已复制")
    browser.driver.find_element("css selector", ".find input").send_keys("分类 31")
    found = browser.run(
        "return [...document.querySelectorAll('article.feed, nav li')]"
        ".filter(e => e.checkVisibility()).map(e => e.querySelector('a').textContent)"
    )
    assert found == ["分类 31 · 测试站"] * 2
    assert browser.run("return document.querySelector('output').textContent") == "1 项"
