"""WordPress exports: code in shortcodes is text, what is embedded stays as a link or quotation."""

from __future__ import annotations

import pytest
from support.small_site import SmallSite
from support.wordpress_export import export, item, stored

from syndicate.intake.wordpress.content import ContentRenderer


def render(raw: str) -> str:
    return ContentRenderer(lambda _: []).html(raw)


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ('[sourcecode language="cpp"]\n#include <map>\n\nx<y>(1);\n[/sourcecode]',
         '<pre><code class="language-cpp">#include &lt;map&gt;\n\nx&lt;y&gt;(1);</code></pre>'),
        ("[code]<b>bold</b>\n<script>alert(1)</script>[/code]",
         "<pre><code>&lt;b&gt;bold&lt;/b&gt;\n&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>"),
        ('[code lang="text"]&lt;p&gt;[/code]', "<pre><code>&lt;p&gt;</code></pre>"),
        ("[code=sql]select 'a' where b < 3[/code]",
         "<pre><code class=\"language-sql\">select 'a' where b &lt; 3</code></pre>"),
        ("[CC lang='js']\na[0] = '[gallery]';\n[/CC]",
         "<pre><code class=\"language-js\">a[0] = '[gallery]';</code></pre>"),
        ("[cc_ruby]puts 1 if a<b[/cc_ruby]",
         '<pre><code class="language-ruby">puts 1 if a&lt;b</code></pre>'),
        ("[python]\nif a < b:\n    print('<i>')\n[/python]",
         '<pre><code class="language-python">if a &lt; b:\n    print(\'&lt;i&gt;\')</code></pre>'),
        ('[crayon lang="php" title="A"]<?php echo 1 ?>[/crayon]',
         '<pre><code class="language-php">&lt;?php echo 1 ?&gt;</code></pre>'),
        ('[mysterious lang="css"]a > b {}[/mysterious]',
         '<pre><code class="language-css">a &gt; b {}</code></pre>'),
        ("<p>[code]</p>\n<p>if (a &lt; b)</p>\n<p>[/code]</p>",
         "<p>\n<pre><code>if (a &lt; b)</code></pre>\n</p>"),
        ("[code]a<br />\nb[/code]", "<pre><code>a&lt;br /&gt;\nb</code></pre>"),
        ("[code]<br />\na &amp;&amp; b<br />\nc[/code]",
         "<pre><code>a &amp;&amp; b\nc</code></pre>"),
    ],
)  # fmt: skip
def test_code_is_text_whatever_is_in_it(raw: str, html: str) -> None:
    assert render(raw) == html


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("Set [code]a[0] < b[/code] here", "<p>Set <code>a&#91;0&#93; &lt; b</code> here</p>"),
        ("[cci]x<y[/cci]", "<p><code>x&lt;y</code></p>"),
        ("so [latex]a<b[/latex]", '<p>so <code class="language-latex">a&lt;b</code></p>'),
    ],
)
def test_code_within_a_line_stays_in_it(raw: str, html: str) -> None:
    assert render(raw) == html


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ('<pre lang="perl">#include <map></pre>',
         '<pre><code class="language-perl">#include &lt;map&gt;</code></pre>'),
        ('<pre class="brush: css; title: x">a &lt; b</pre>',
         '<pre><code class="language-css">a &lt; b</code></pre>'),
        ('<pre lang="de">Ein <b>Gedicht</b></pre>', '<pre lang="de">Ein <b>Gedicht</b></pre>'),
        ('<pre class="brush: js"><span>a</span></pre>',
         '<pre class="brush: js"><span>a</span></pre>'),
        ('<!-- wp:syntaxhighlighter/code {"language":"java"} -->\n<pre class="c">a &lt; b</pre>'
         "<!-- /wp:syntaxhighlighter/code -->",
         '<pre><code class="language-java">a &lt; b</code></pre>'),
    ],
)  # fmt: skip
def test_an_element_for_code_may_name_a_language(raw: str, html: str) -> None:
    assert render(raw) == html


@pytest.mark.parametrize(
    "raw",
    ["[[code]x[/code]]", "[code] has no end", "[source: a paper] says", "[c]", "[go]", "[php",
     "array[code] of 3", "see [plain] text"],
)  # fmt: skip
def test_what_is_no_code_is_the_authors_text(raw: str) -> None:
    assert render(raw) == f"<p>{raw.replace('[[', '[').replace(']]', ']')}</p>"


@pytest.mark.parametrize("raw", ["[highlight]yes[/highlight]", '[wpml lang="pl"]yes[/wpml]'])
def test_what_names_no_language_of_programs_is_no_code(raw: str) -> None:
    assert render(raw) == "<p>yes</p>"


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("[youtube https://www.youtube.com/watch?v=dQw4w9WgXcQ]",
         "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("[youtube=http://youtu.be/dQw4w9WgXcQ&w=640]", "http://youtu.be/dQw4w9WgXcQ&amp;w=640"),
        ("[youtube]dQw4w9WgXcQ[/youtube]", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ('[youtube id="dQw4w9WgXcQ"]', "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("[vimeo 76979871]", "https://vimeo.com/76979871"),
        ("[tweet 20]", None),
        ("[tweet 1234567890]", "https://twitter.com/i/status/1234567890"),
        ("[gist]https://gist.github.com/ada/0a1b[/gist]", "https://gist.github.com/ada/0a1b"),
        ('[soundcloud url="https://soundcloud.com/a/b" width="9"]', "https://soundcloud.com/a/b"),
        ("[instagram url=https://www.instagram.com/p/x/]", "https://www.instagram.com/p/x/"),
        ("[bilibili]https://www.bilibili.com/video/BV1x[/bilibili]",
         "https://www.bilibili.com/video/BV1x"),
        ('[su_youtube url="//youtu.be/dQw4w9WgXcQ"]', "https://youtu.be/dQw4w9WgXcQ"),
        ('[my_video_player src="https://v.example/a.mp4"]', "https://v.example/a.mp4"),
        ('[youtube <a href="https://youtu.be/dQw4w9WgXcQ">x</a>]', "https://youtu.be/dQw4w9WgXcQ"),
    ],
)  # fmt: skip
def test_what_a_shortcode_embeds_is_linked(raw: str, address: str | None) -> None:
    made = render(f"Before\n\n{raw}\n\nafter")
    if address is None:
        assert made == f"<p>Before</p>\n<p>{raw}</p>\n<p>after</p>"
    else:
        link = f'<p><a href="{address}">{address}</a></p>'
        assert made == f"<p>Before</p>\n{link}\n<p>after</p>"


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("<!-- wp:freeform -->one\n\ntwo<!-- /wp:freeform -->", "<p>one</p>\n<p>two</p>"),
        ("<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->\n\nold\nline\n\nend",
         "<p>a</p><p>old<br>\nline</p>\n<p>end</p>"),
        ("<!-- wp:group --><div><!-- wp:freeform -->a\n\nb<!-- /wp:freeform --></div>"
         "<!-- /wp:group -->", "<div><p>a</p>\n<p>b</p></div>"),
        ("<!-- /wp:odd -->a\n\nb<!-- wp:verse --><pre>c\n\nd</pre>",
         "<p>a</p>\n<p>b</p><pre>c\n\nd</pre>"),
    ],
)  # fmt: skip
def test_text_of_the_classic_editor_among_blocks_has_its_paragraphs(raw: str, html: str) -> None:
    assert render(raw) == html


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ('<!-- wp:embed {"url":"https://v.example/1?a=1\\u0026b=2"} /-->',
         '<p><a href="https://v.example/1?a=1&amp;b=2">https://v.example/1?a=1&amp;b=2</a></p>'),
        ('<!-- wp:core-embed/twitter {"url":"https://twitter.com/a/status/1","type":"rich"} /-->',
         '<p><a href="https://twitter.com/a/status/1">https://twitter.com/a/status/1</a></p>'),
        ('<!-- wp:my/video-player {"id":1,"src":"https://v.example/a.mp4"} /-->',
         '<p><a href="https://v.example/a.mp4">https://v.example/a.mp4</a></p>'),
        ('<!-- wp:latest-posts {"url":"https://v.example/"} /-->', ""),
        ('<!-- wp:embed {"url":"javascript:alert(1)"} /-->', ""),
    ],
)  # fmt: skip
def test_a_block_that_is_only_settings_is_linked_if_it_embeds(raw: str, html: str) -> None:
    assert render(raw) == html


def test_reusable_blocks_are_put_in(site: SmallSite) -> None:
    use = '<!-- wp:block {"ref":%d} /-->'
    path = export(
        site,
        item(1, f"<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->{use % 7}{use % 8}{use % 9}"),
        item(7, f"<!-- wp:paragraph --><p>shared</p><!-- /wp:paragraph -->{use % 7}",
             post_type="wp_block"),
        item(8, "<p>draft</p>", post_type="wp_block", status="draft"),
    )  # fmt: skip
    result = site.run("import", "wordpress", str(path))
    assert "left out, as only WordPress shows it: block block" in result.err
    html = stored(site, 1)["content_html"]
    assert "<p>shared</p>" in html
    assert "draft" not in html


def test_blocks_within_themselves_have_an_end() -> None:
    use = '<!-- wp:block {"ref":1} /-->'
    renderer = ContentRenderer(lambda _: [], lambda _: f"<p>{'x' * 1000}</p>{use}{use}")
    assert len(renderer.html(use * 5000)) < 2_000_000


def test_a_post_of_another_network_stays_a_quotation_with_its_author_and_link(
    site: SmallSite,
) -> None:
    tweet = (
        '<blockquote class="twitter-tweet"><p>The weir is open.</p>— Bo (@bo) '
        '<a href="https://twitter.com/bo/status/1">May 1, 2024</a></blockquote>\n'
        '<script async src="https://platform.twitter.com/widgets.js"></script>'
    )
    frame = '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>'
    post = item(1, f"Look:\n\n{tweet}\n\n{frame}\n\n[code]a < b[/code]")
    site.run("import", "wordpress", str(export(site, post)), "--at", "2024-06-01")
    kept = stored(site, 1)["content_html"]
    for part in ('<blockquote class="twitter-tweet">', "The weir is open.", "Bo (@bo)",
                 "https://twitter.com/bo/status/1", "May 1, 2024", "a &lt; b"):  # fmt: skip
        assert part in kept
    site.write("jobs/all.yaml", "path: all\n")
    site.run("build", "--at", "2024-07-01T00:00:00Z")
    built = (site.public / "all.rss").read_text("utf-8")
    assert "The weir is open. — Bo (@bo) May 1, 2024 YouTube video" in built
    assert "2024-05-01" in str(stored(site, 1)["published"]), "not when the tweet was"
