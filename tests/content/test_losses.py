"""Nothing of a body is lost in silence: each visible word stays, or the result says what became."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.content.attributes import Place
from syndicate.content.losses import Body, lost_words, missing_words
from syndicate.content.sanitise import sanitise
from syndicate.content.steps import body
from syndicate.model.article import Article
from syndicate.text.plain import visible

BASE = "https://news.example/a/b.html"
PLACE = Place(BASE, BASE, "e0123abcd-")
BIG = "data:image/png;base64," + "iVBORw0KGgo" * 30


def made_of(html: str, *, images: bool = True) -> Body:
    return body(Article(title="x", content_html=html), PLACE, spoken="en", images=images)


DROPPED = [
    ('<p>a</p><a class="sr-only" href="#c">Skip to main content</a>', "Skip to main content"),
    ('<h2>H<a aria-hidden="true" href="#h">¶</a></h2>', "¶"),
    ("<p>文</p><noscript>请开启 JavaScript 查看评论</noscript>", "请开启 JavaScript 查看评论"),
    ("<p>one two three four five six</p><p hidden>one two three four five six</p>", "one two"),
    ('<iframe src="https://e.example/">您的浏览器不支持 iframe</iframe>', "您的浏览器不支持"),
    ('<p>x <span class="visually-hidden">（在新窗口打开）</span></p>', "在新窗口打开"),
]
LOST = [
    ('<svg viewBox="0 0 900 900"><path d="M0"></path></svg>', "a drawing (svg) without words"),
    ('<canvas width="900"></canvas>', "a drawing (canvas) without words"),
    (f'<img src="{BIG}">', "a picture that is written into the page"),
    ('<img src="blob:https://e.example/1">', "a picture whose address is not valid: 'blob:"),
]
WHOLE = [
    "<p>plain <b>text</b></p>",
    "<p>a<x-y>b</x-y><nobr>c</nobr></p>",
    '<pre><code><span class="k">fo</span><span>o</span></code></pre><iframe src="/x"></iframe>',
    '<svg width="16" height="16"><path></path></svg><svg aria-hidden="true"><g></g></svg>',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    "<template><p>never shown</p></template><script>var x = 1</script><style>p{}</style>",
    "<form><input type=hidden value=token><input type=file></form>",
    "<mtext>stray</mtext><g>parts</g><desc>of drawings</desc>",
]


@pytest.mark.parametrize(("html", "words"), DROPPED)
def test_what_is_dropped_is_told(html: str, words: str) -> None:
    made = made_of(html)
    assert any(words in told for told in made.dropped), made
    assert made.lost == ()


@pytest.mark.parametrize(("html", "told"), LOST)
def test_what_is_lost_is_told(html: str, told: str) -> None:
    (lost,) = made_of(f"<p>a</p>{html}").lost
    assert lost.startswith(told)
    assert made_of(f"<p>a</p>{html}", images=False).lost == ()  # no picture was granted


@pytest.mark.parametrize("html", WHOLE)
def test_nothing_is_told_of_a_whole_body(html: str) -> None:
    made = made_of(html)
    assert (made.dropped, made.lost) == ((), ())


def test_of_many_lost_words_the_first_are_named() -> None:
    words = [f"w{number} " for number in range(1_000)]
    missing = missing_words(words, "<p>w3 w4</p>", [])
    assert len(missing) == 998
    (line,) = lost_words(missing)
    assert line.startswith("the words 'w0', 'w1', 'w2', 'w5'")
    assert line.endswith("and 990 more")
    assert lost_words(["x"]) == ["the word 'x'"]


PAIRED = (
    "p div span a b i em h2 li ul ol dl dt dd table tr td th tbody caption ruby rt pre code form "
    "blockquote fieldset legend label button select option optgroup textarea output svg g text "
    "foreignObject desc math mi mrow mfrac msup mtext semantics noscript iframe object canvas "
    "video audio noembed noframes details summary figure figcaption picture applet x-y font "
    "center section main marquee meter progress datalist dialog menu nobr xmp listing address"
).split()
ATTRIBUTES = (
    *("", "", "", " hidden", ' style="display:none"', ' aria-hidden="true"', ' class="sr-only"'),
    *(' href="/x"', " id=a", ' src="/x"', " align=center", ' data-src="/y"', ' class="katex"'),
)


def shown(seed: int) -> tuple[str, list[str]]:
    """Return markup that is mostly wrong, and the words that a person may see of it."""
    chance = random.Random(seed)
    words: list[str] = []

    def word() -> str:
        words.append(f"w{len(words)}q")
        return words[-1]

    def piece() -> str:
        kind, attribute = chance.random(), chance.choice(ATTRIBUTES)
        if kind < 0.45:
            name = chance.choice(PAIRED)
            if name == "iframe" and chance.random() < 0.5:
                return f'<iframe srcdoc="&lt;p&gt;{word()}&lt;/p&gt;"></iframe>'
            return f"<{name}{attribute}>{word() if chance.random() < 0.8 else ''}"
        if kind < 0.7:
            return f"</{chance.choice(PAIRED)}>"
        others = (
            '<img alt="{}" src="data:image/png;base64,AA">',
            '<input value="{}">',
            "{} ",
            "{}",
        )
        voids = ("<br>", "<hr>", "<wbr>", "<source>", "<embed>", "<col>", "<input>", "<img>")
        return chance.choice(others).format(word()) if kind < 0.95 else chance.choice(voids)

    return "".join(piece() for _ in range(chance.randint(1, 14))), words


@example(6847)  # a control in a drawing
@given(st.integers(0, 10**9))
def test_every_visible_word_is_kept_or_told(seed: int) -> None:
    html, words = shown(seed)
    made = made_of(html)
    told = " ".join((visible(made.html), *made.dropped, *made.lost))
    assert [word for word in words if word not in told] == [], html
    assert sanitise(made.html, place=PLACE) == made.html, html
