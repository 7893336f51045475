"""What articles legitimately hold reaches every reader: as it is, or reshaped, with its words."""

from __future__ import annotations

import re

import pytest

from syndicate.check.body import faults_in
from syndicate.content.attributes import Place
from syndicate.content.sanitise import sanitise
from syndicate.content.steps import body
from syndicate.formats.offline import offline
from syndicate.model.article import Article
from syndicate.text.plain import visible

BASE = "https://news.example/a/b.html"
PLACE = Place(BASE, BASE, "e0123abcd-")
P, J = "https://i.example/1.jpg", "https://i.example/2.jpg"

#: Forms that stay as they are, by feature.
KEPT = {
    "paragraph, links": (
        "<p>one</p>\n<p>two</p>",
        '<p>see <a href="https://b.example/x?a=1&amp;b=2" title="t">b</a>.</p>',
        '<p><a href="https://b.example/" hreflang="de"><em>c</em></a><br>d<wbr>e</p><hr>',
    ),
    "mailto, tel": (
        '<a href="mailto:desk@b.example">m</a>',
        '<a href="mailto:a@b.example,c@b.example?subject=Hi%20there&amp;body=x">m</a>',
        '<p>call <a href="tel:+1-555-0100">us</a> or <a href="tel:110;ext=2">them</a></p>',
    ),
    "ruby": (
        "<ruby>漢<rt>hàn</rt></ruby>",
        "<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>",
        '<p><ruby lang="ja">東京<rt>とうきょう</rt></ruby>へ</p>',
    ),
    "figure": (
        f'<figure><img src="{P}" alt=""><figcaption>b <a href="{J}">c</a></figcaption></figure>',
        "<figure><pre><code>x</code></pre><figcaption>d</figcaption></figure>",
        f'<figure class="caption"><a href="{J}"><img src="{P}" alt=""></a></figure>',
    ),
    "img size, lazy": (
        f'<img src="{P}" alt="a" width="640" height="480">',
        f'<img src="{P}" alt="a" loading="lazy" width="9">',
        f'<img src="{P}" alt="a" referrerpolicy="no-referrer" title="t">',
    ),
    "srcset": (
        f'<img src="{P}" srcset="{P} 1x, {J} 2x" alt="">',
        f'<img src="{P}" srcset="{P} 320w, {J} 640w" sizes="(min-width: 9em) 50vw, 100vw" alt="">',
        f'<p><img srcset="{J}" src="{P}" alt="s"></p>',
    ),
    "picture": (
        f'<picture><source srcset="{J}" type="image/webp"><img src="{P}" alt="p"></picture>',
        f'<picture><source srcset="{J} 2x" media="(width: 9px)"><img src="{P}" alt="p"></picture>',
        f'<figure><picture><img src="{P}" alt="p"></picture><figcaption>q</figcaption></figure>',
    ),
    "table": (
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        '<table><caption>c</caption><thead><tr><th scope="col" colspan="2">h</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>",
        '<table><colgroup><col span="2"></colgroup><tbody><tr><td rowspan="2" align="right">1</td>'
        "<td>2</td></tr></tbody></table>",
    ),
    "code": (
        "<pre><code>if (a &lt; b) { }\n\tc &amp;&amp; d\n</code></pre>",
        '<pre class="language-python"><code class="language-python">x = 1</code></pre>',
        "<p><code>a</code> <kbd>Ctrl</kbd> <samp>o</samp> <var>v</var> <tt>t</tt></p>",
    ),
    "audio": (
        f'<audio controls="" src="{P}"></audio>',
        f'<audio controls=""><source src="{P}" type="audio/mpeg">no sound</audio>',
        f'<figure><audio controls="" src="{P}"></audio><figcaption>c</figcaption></figure>',
    ),
    "video": (
        f'<video src="{P}" controls="" poster="{J}" width="640"></video>',
        f'<video controls=""><source src="{P}" type="video/mp4"><track src="{J}" kind="captions" '
        'srclang="en" label="English">no film</video>',
        f'<p><video src="{P}" controls=""></video></p>',
    ),
    "lists": (
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
        '<ol start="3" reversed="" type="a"><li value="7">a</li></ol>',
        "<dl><dt>t</dt><dd>d</dd></dl>",
    ),
    "quotes": (
        '<blockquote cite="https://b.example/"><p>q</p></blockquote>',
        "<p>He said <q>so</q> in <cite>this</cite>.</p>",
        '<blockquote class="pullquote">q</blockquote>',
    ),
    "inline": (
        "<p><b>a</b><i>b</i><strong>c</strong><em>d</em><u>e</u></p>",
        '<p>H<sub>2</sub>O x<sup>2</sup> <mark>m</mark> <abbr title="t">n</abbr></p>',
        '<p><del datetime="2026-01-01">o</del><ins>p</ins> <time datetime="2026">q</time></p>',
    ),
    "details": (
        "<details><summary>s</summary><p>d</p></details>",
        '<details open=""><summary>s</summary>d</details>',
        "<details><summary>s</summary><ul><li>d</li></ul></details>",
    ),
    "sections": (
        "<section><p>a</p></section>",
        "<article><header>h</header><p>a</p><footer>f</footer></article>",
        "<div><aside>a</aside><nav>n</nav><address>d</address></div>",
    ),
    "rtl, lang": (
        '<p dir="rtl" lang="ar">مرحبا</p>',
        '<p>a <bdi dir="auto">ש</bdi> b <span lang="zh-Hant">漢</span></p>',
        '<blockquote dir="rtl"><p>ب</p></blockquote>',
    ),
    "class": (
        '<div class="note"><p>n</p></div>',
        '<ol class="footnotes"><li class="footnote-item">f</li></ol>',
        '<p class="task-list aligncenter">t</p>',
    ),
    "text-align style": (
        '<p style="text-align:center">c</p>',
        '<table><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>',
        '<p align="right">r</p>',
    ),
    "text CJK, emoji, entities": (
        "<p>中文，「引号」……　全角</p>",
        "<p>👩‍👩‍👧 🇨🇳 👍🏽 ❤️</p>",
        "<p>a&nbsp;b &lt;c&gt; &amp;amp; © é 𠮷</p>",
    ),
}  # fmt: skip

#: Forms that are written otherwise: what comes, what comes of it.
RESHAPED = {
    "relative link": (
        ('<a href="/x">a</a>', '<a href="https://news.example/x">a</a>'),
        ('<a href="../y?z#w">a</a>', '<a href="https://news.example/y?z#w">a</a>'),
        ('<img src="c.png" alt="c">', '<img src="https://news.example/a/c.png" alt="c">'),
    ),
    "headings": (
        ('<h1>a</h1><h2 id="b">b</h2>', '<h1>a</h1><h2 id="e0123abcd-b">b</h2>'),
        ("<h3>a</h3><h4>b</h4>", "<h3>a</h3><h4>b</h4>"),
        ("<h5>a</h5><h6>b</h6>", "<h5>a</h5><h6>b</h6>"),
    ),
    "anchor id": (
        (
            '<p id="n">a <a href="#n">b</a></p>',
            f'<p id="e0123abcd-n">a <a href="{BASE}#n">b</a></p>',
        ),
        (
            '<a name="n">a</a><a href="#n">b</a>',
            f'<span id="e0123abcd-n">a</span><a href="{BASE}#n">b</a>',
        ),
        (
            '<sup id="r"><a href="#f">1</a></sup><li id="f"><a href="#r">↩</a></li>',
            f'<sup id="e0123abcd-r"><a href="{BASE}#f">1</a></sup>'
            f'<li id="e0123abcd-f"><a href="{BASE}#r">↩</a></li>',
        ),
    ),
    "mathml": (
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "<span>a/b</span>"),
        ('<math alttext="x^2"><mi>x</mi></math>', "<code>x^2</code>"),
        (
            "<p>x <math><msqrt><mi>y</mi><mo>+</mo><mn>1</mn></msqrt></math></p>",
            "<p>x <span>sqrt(y + 1)</span></p>",
        ),
    ),
    "iframe youtube": (
        (
            '<iframe src="https://www.youtube.com/embed/abc12345"></iframe>',
            '<p><a href="https://www.youtube.com/watch?v=abc12345"><img '
            'src="https://i.ytimg.com/vi/abc12345/hqdefault.jpg" alt=""><br>YouTube video</a></p>',
        ),
        (
            '<p>a <iframe src="https://player.vimeo.com/video/12345" title="T"></iframe></p>',
            '<p>a <a href="https://vimeo.com/12345">T</a></p>',
        ),
        (
            '<iframe data-src="https://maps.example/x" title="The way"></iframe>',
            '<p><a href="https://maps.example/x">The way</a></p>',
        ),
    ),
    "data image": (
        ('<p><img src="data:image/png;base64,AA" alt="A plan"></p>', "<p>A plan</p>"),
        ('<p>b <img src="data:image/svg+xml,x" title="A map"></p>', "<p>b A map</p>"),
        (
            '<img src="data:image/gif;base64,R0" data-src="/r.png" alt="r">',
            '<img src="https://news.example/r.png" alt="r">',
        ),
    ),
    "svg": (
        ("<p><svg><title>A chart</title><desc>of rain</desc></svg></p>", "<p>A chart of rain</p>"),
        ('<p><svg aria-label="Menu of the day"><path></path></svg></p>', "<p>Menu of the day</p>"),
        ("<p><svg><text>north</text><text>south</text></svg></p>", "<p>north south</p>"),
    ),
}  # fmt: skip


def test_each_feature_is_tried_in_three_forms() -> None:
    assert len(KEPT) + len(RESHAPED) == 27
    assert all(len(forms) >= 3 for forms in (*KEPT.values(), *RESHAPED.values()))


@pytest.mark.parametrize("html", [form for forms in KEPT.values() for form in forms])
def test_a_feature_is_kept(html: str) -> None:
    assert made(html) == html
    assert_shown_on_a_page(html)


@pytest.mark.parametrize(
    ("html", "wanted"), [pair for forms in RESHAPED.values() for pair in forms]
)
def test_a_feature_is_reshaped(html: str, wanted: str) -> None:
    assert made(html) == wanted
    assert_shown_on_a_page(wanted)


def made(html: str) -> str:
    result = body(Article(title="x", content_html=html), PLACE, spoken="en")
    assert (result.dropped, result.lost) == ((), ())
    assert faults_in(result.html) == []
    assert sanitise(result.html, place=PLACE) == result.html
    return result.html


def assert_shown_on_a_page(html: str) -> None:
    """A page loads nothing, and shows every word, link, class, id and direction of the entry."""
    page = offline(html, "en")
    assert faults_in(page) == []
    assert not re.search(r"<(?:img|video|audio|source|picture|track)\b| (?:src|style|align)=", page)
    for word in visible(html).split():
        assert word in visible(page)
    for kept in re.findall(r' (?:href|id|dir|lang|title|colspan|start)="[^"]*"', html):
        assert kept in page or "<img" in html or "<video" in html
    for name in re.findall(r'(?:class="|text-align:|align=")([a-z-]+)', html):
        assert re.search(rf'class="[^"]*\b{name}\b', page)
