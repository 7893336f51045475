"""Bodies of pages keep embedded posts, code, tables and lists, and lose what is about the page."""

from __future__ import annotations

import pytest
from lxml.html import fromstring
from support.page import PARAGRAPHS, TEXT, read

from syndicate.intake.page.ends import trim_edges

FIRST, LAST = "".join(f"<p>{p}</p>" for p in PARAGRAPHS), TEXT.replace("The mill", "A mill")


def body_of(middle: str) -> str:
    page = (
        "<html><head><title>The mill that would not stop</title></head><body><article>"
        f"<h1>The mill that would not stop</h1>{FIRST}{middle}{LAST}</article></body></html>"
    )
    return str(read(page).record["content_html"])


@pytest.mark.parametrize(
    ("post", "kept"),
    [
        (
            '<blockquote class="twitter-tweet"><p>The wheel turns again, come hear it</p>— Weir '
            'Club (@weirclub) <a href="https://twitter.com/weirclub/status/12">June 1, 2017</a>'
            '</blockquote><script async src="https://platform.twitter.com/widgets.js"></script>',
            (
                "The wheel turns again",
                "@weirclub",
                "https://twitter.com/weirclub/status/12",
                "2017",
            ),
        ),
        (
            '<blockquote class="instagram-media" '
            'data-instgrm-permalink="https://www.instagram.com/p/Ab1/"><p>A wheel at dusk</p>'
            '<a href="https://www.instagram.com/p/Ab1/">Weir Club, 3 May 2021</a></blockquote>',
            ("A wheel at dusk", "https://www.instagram.com/p/Ab1/", "3 May 2021"),
        ),
        (
            "<blockquote><p>Grain came by water today.</p>"
            '<a href="https://mastodon.example/@miller/1104">The Miller, 1 June</a></blockquote>',
            ("Grain came by water", "https://mastodon.example/@miller/1104", "The Miller"),
        ),
        (
            '<figure><iframe src="https://www.youtube.com/embed/a1b2c3"></iframe>'
            "<figcaption>The wheel, filmed in May</figcaption></figure>",
            ("a1b2c3", "The wheel, filmed in May"),
        ),
    ],
)
def test_embedded_posts_stay_in_their_place(post: str, kept: tuple[str, ...]) -> None:
    body = body_of(post)
    assert [text for text in kept if text not in body] == []
    place = body.index(kept[0])
    assert body.index(PARAGRAPHS[2][:30]) < place < body.rindex("Two women")


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("<pre><code>wheel = 3\nprint(wheel)</code></pre>", "print(wheel)"),
        ("<table><tr><td>Oats</td><td>7</td></tr><tr><td>Rye</td><td>9</td></tr></table>", "Rye"),
        ("<ul><li>one sack</li><li>two scales</li></ul>", "two scales"),
        ("<dl><dt>Weir</dt><dd>a low dam</dd></dl>", "a low dam"),
        ('<figure><img src="/w.jpg"><figcaption>The weir</figcaption></figure>', "/w.jpg"),
    ],
)
def test_what_stands_between_paragraphs_is_text(content: str, kept: str) -> None:
    assert kept in body_of(content)


@pytest.mark.parametrize(
    "part",
    [
        "<h3>QQQ for later</h3>",
        "<p><strong>QQQ to read on:</strong></p>",
        "<p>Do you like it? <a href='/n'>Subscribe to QQQ</a> and get a letter a week.</p>",
        "<p>QQQ: <a href='/s'>Follow us</a> on the river.</p><h4>More QQQ</h4>",
        "<p><a href='/q'>QQQ and the weir</a></p>",
        "<p>Subscribe now to QQQ for the full story.</p>",
    ],
)
def test_labels_and_calls_at_the_end_are_no_text(part: str) -> None:
    page = (
        "<html><head><title>The mill that would not stop</title></head><body><article>"
        f"<h1>The mill that would not stop</h1>{FIRST}{LAST}{part}</article></body></html>"
    )
    body = str(read(page).record["content_html"])
    assert "QQQ" not in body
    assert body.count("<p>") == 2 * len(PARAGRAPHS)


def test_what_one_of_two_readings_lacks_at_the_edges_is_dropped_and_told() -> None:
    top = '<div class="trustbar"><p>QQQ Verified</p></div>'
    page = (
        "<html><head><title>The mill that would not stop</title></head><body><article>"
        f"<h1>The mill that would not stop</h1>{top}{FIRST}{LAST}</article></body></html>"
    )
    body = fromstring(f"<div><p>QQQ Verified</p>{FIRST}<p>QQQ below it all, a line.</p></div>")
    assert trim_edges(body, "".join(PARAGRAPHS)) == 2
    assert [p.text_content() for p in body] == list(PARAGRAPHS)
    body = fromstring(f"<div><p>QQQ Verified.</p>{FIRST}<ul><li>QQQ</li></ul></div>")
    assert trim_edges(body, "".join(PARAGRAPHS)) == 0
    assert trim_edges(body, "another text") == 0
    assert all(paragraph in str(read(page).record["content_html"]) for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    "part",
    [
        "<h3>ZZZ</h3><figure><img src='/w.jpg'></figure>",
        "<h3>ZZZ</h3><table><tr><td>Oats</td><td>7</td></tr><tr><td>Rye</td><td>9</td></tr></table>",
        "<h4>ZZZ is what the miller said, and nobody had thought it of a man so quiet.</h4>",
        "<p>And the miller said ZZZ:</p><blockquote><p>It will turn.</p></blockquote>",
        "<p>Whoever wants to follow ZZZ has to get up early, for the river does not wait.</p>",
    ],
)
def test_what_closes_a_text_stays(part: str) -> None:
    page = (
        "<html><head><title>The mill that would not stop</title></head><body><article>"
        f"<h1>The mill that would not stop</h1>{FIRST}{LAST}{part}</article></body></html>"
    )
    assert "ZZZ" in str(read(page).record["content_html"])


@pytest.mark.parametrize(
    "part",
    [
        '<div class="newsletter-signup"><p>QQQ every week in your post</p></div>',
        '<div class="sharedaddy"><ul><li>QQQ</li><li>Print</li></ul></div>',
        "<p>Lea más: <a href='/q'>QQQ y la rueda que no para</a></p>",
        "<p>Auf einer Seite lesen</p><div class='siguenos'>QQQ en la radio</div>",
        "<p>Read also: <a href='/q'>QQQ and the weir</a></p>",
        "<p><strong>Related articles</strong></p><ul><li><a href='/q'>QQQ</a></li></ul>",
        '<div class="author-box"><p>QQQ writes about rivers.</p></div>',
        "<p>Advertisement</p><!-- QQQ -->",
    ],
)
def test_boxes_and_lines_about_the_page_are_no_text(part: str) -> None:
    body = body_of(part)
    assert "QQQ" not in body
    assert "Advertisement" not in body
    assert "einer Seite" not in body
    assert all(paragraph in body for paragraph in PARAGRAPHS)
