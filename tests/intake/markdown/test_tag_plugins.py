"""Tags of Hexo and its themes, shortcodes and containers: their text, code, links and pictures."""

from __future__ import annotations

import pytest

from syndicate.intake.markdown.text import render


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "{% note info %}\n**粗**的提示。\n{% endnote %}",
            ["<aside>", "<strong>粗</strong>的提示。", "</aside>"],
        ),
        ("{% note warning no-icon %}提示{% endnote %}", ["提示"]),
        ('{% note color:blue title:"标题" %}\n提示\n{% endnote %}', ["标题", "提示"]),
        ("{% tip bolt %}\n提示\n{% endtip %}", ["<aside>", "提示"]),
        ("{% folding 展开, 更多 %}\n内文\n{% endfolding %}", ["<details>", "内文", "</details>"]),
        ("{% spoiler 剧透 %}\n内文\n{% endspoiler %}", ["剧透", "内文"]),
        (
            "{% tabs 名 %}\n<!-- tab 甲 -->\n一\n<!-- endtab -->\n"
            "<!-- tab 乙@icon -->\n二\n<!-- endtab -->\n{% endtabs %}",
            ["<strong>甲</strong>", "一", "<strong>乙</strong>", "二"],
        ),
        ("{% cq %}\n一句话。\n{% endcq %}", ["<blockquote>", "一句话。"]),
        (
            "{% blockquote 李四, 一本书 https://a.example/ 第三章 %}\n引文。\n{% endblockquote %}",
            ["<blockquote>", "引文。", "李四", "https://a.example/"],
        ),
        ("{% pullquote mindful %}\n引文。\n{% endpullquote %}", ["<blockquote>", "引文。"]),
        ("前 {% label primary@标签 %} 后", ["前 标签 后"]),
        ("前 {% span red, 红字 %} 后", ["前 红字 后"]),
        ("{% checkbox checked, 做完 %}", ["做完"]),
        ("{% btn https://a.example/, 去看 %}", ['<a href="https://a.example/">去看</a>']),
        ("{% link 标题 https://a.example/ %}", ['<a href="https://a.example/">标题</a>']),
        ("{% linkcard https://a.example/ %}", ['href="https://a.example/"']),
        ("{% img left /a.jpg 320 240 '题' %}", ['<img src="/a.jpg" alt="题"']),
        ("{% image /a.jpg, alt=题 %}", ['src="/a.jpg"']),
        ("{% asset_img a.jpg 一张图 %}", ['<img src="a.jpg" alt="一张图"']),
        ("{% youtube abcdefgh %}", ["https://www.youtube.com/watch?v=abcdefgh"]),
        ("{% bilibili BV1xx411c7mD %}", ["https://www.bilibili.com/video/BV1xx411c7mD"]),
        ("{% gist 0123456789abcdef0123 %}", ["https://gist.github.com/0123456789abcdef0123"]),
        ("{% iframe https://a.example/x 300 200 %}", ['href="https://a.example/x"']),
        ("{% unknown 一段给人看的话 %}", ["一段给人看的话"]),
        ("{% unknown_pair a=b %}\n内文\n{% endunknown_pair %}", ["内文"]),
        ("::: warning 小心\n内文\n:::", ["<aside>", "<strong>小心</strong>", "内文"]),
        (":::: details 更多\n::: tip\n内文\n:::\n::::", ["<summary>更多</summary>", "内文"]),
        ("::: code-group\n```js [a.js]\nlet a\n```\n:::", ["let a"]),
        ("> [!WARNING] 小心\n> 内文", ["<strong>小心</strong>", "内文"]),
        ("[[别处|这里]] ![[图.png|300]] [[只有名]]", ["这里", '<img src="', "只有名"]),
        ("==高亮== H~2~O x^2^", ["<mark>高亮</mark>", "H<sub>2</sub>O", "x<sup>2</sup>"]),
        ("[TOC]\n\n正文", ["正文"]),
        ('{{< admonition tip "标题" >}}\n内文\n{{< /admonition >}}', ["标题", "内文"]),
        ("{{% notice info %}}\n内文\n{{% /notice %}}", ["内文"]),
        (
            '{{< highlight go "linenos=table" >}}\nx := 1\n{{< /highlight >}}',
            ["language-go", "x := 1"],
        ),
        ("- [x] 做完\n- [ ] 没做", ['type="checkbox"', "做完", "没做"]),
    ],
)
def test_what_readers_see_stays(text: str, wanted: list[str]) -> None:
    html, _ = render(text)
    for words in wanted:
        assert words in html, html
    assert not any(mark in html for mark in ("{%", "%}", ":::", "{{", "[!", "[["))


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        (
            "{% codeblock lang:python %}\nprint({{ x }})\n{% endcodeblock %}",
            "python",
            "print({{ x }})",
        ),
        (
            "{% codeblock 题 lang:js https://a.example/ 源 %}\n"
            "let a = `{% raw %}`\n{% endcodeblock %}",
            "js",
            "let a = `{% raw %}`",
        ),
        (
            "{% codeblock %}\n# no heading\n- no list\n{% endcodeblock %}",
            "",
            "# no heading\n- no list",
        ),
        (
            "{% code lang:html %}\n<b>&amp;</b>\n{% endcode %}",
            "html",
            "&lt;b&gt;&amp;amp;&lt;/b&gt;",
        ),
        ("{% highlight ruby linenos %}\nputs '~~~'\n{% endhighlight %}", "ruby", "puts '~~~'"),
        ("```c++\n{% note %}{{< x >}}\n```", "c++", "{% note %}{{&lt; x &gt;}}"),
        ("{% mermaid %}\ngraph TD; A-->B\n{% endmermaid %}", "mermaid", "graph TD; A--&gt;B"),
        ("{% raw %}\n```\n{{ x }}\n```\n{% endraw %}", "", "{{ x }}"),
    ],
)
def test_code_is_text_and_never_read(text: str, language: str, code: str) -> None:
    html, _ = render(text)
    assert code in html
    assert "<pre><code" in html
    assert not language or f'class="language-{language}"' in html


def test_the_title_and_link_of_code_stay() -> None:
    html, _ = render(
        "{% codeblock 求和 lang:py https://a.example/s.py %}\n1 + 1\n{% endcodeblock %}"
    )
    assert '<a href="https://a.example/s.py">求和</a>' in html


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("a {% include b.html %} c", ["include"]),
        ("a {% aplayer x y z.mp3 %} c", ["aplayer"]),
        ("a {{< partial >}} c", ["partial"]),
        ("a {% if x %}b{% endif %} c", ["if"]),
    ],
)
def test_what_only_a_generator_shows_is_named(text: str, dropped: list[str]) -> None:
    html, names = render(text)
    assert names == dropped
    assert html.startswith("<p>a ")
    assert html.endswith(" c</p>")


@pytest.mark.parametrize(
    "text",
    [
        "a {% note",
        "a {% endnote %} b",
        "a {{< x",
        "{% note %}\nopen",
        "{%%}",
        "{% %}",
        "::: tip\nopen",
        "a ::: b",
    ],
)
def test_what_is_not_closed_loses_no_text(text: str) -> None:
    html, _ = render(text)
    for word in ("a", "b", "open"):
        assert (word in text.split()) <= (word in html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**注意：**不要走。", "<strong>注意：</strong>不要走。"),
        ("前**“船”**后", "前<strong>“船”</strong>后"),
        ("**「渡口」**的灯", "<strong>「渡口」</strong>的灯"),
        ("前*（注）*后", "前<em>（注）</em>后"),
        ("~~删：~~后", "<s>删：</s>后"),
        ("**注意：** 不要走。", "<strong>注意：</strong> 不要走。"),
        ("**one:**two", "**one:**two"),
        ("** 甲 **", "** 甲 **"),
        ("甲 ** 乙", "甲 ** 乙"),
    ],
)
def test_emphasis_beside_signs_without_blanks(text: str, html: str) -> None:
    assert html in render(text)[0]


@pytest.mark.parametrize(
    ("text", "wanted", "dropped"),
    [
        ('{{ figure(src="a.png", caption="One, two") }}',
         ['<img src="a.png"', "<figcaption>One, two</figcaption>"], []),
        ('{{ youtube(id="abcdefgh", autoplay=true) }}', ["watch?v=abcdefgh"], []),
        ('{% quote(author="Ada") %}\nWords.\n{% end %}', ["<blockquote>", "Words.", "Ada"], []),
        ("{% info() %}\nOne.\n{% tip() %}\nTwo.\n{% end %}\n{% end %}",
         ["<aside>", "One.", "Two."], []),
        ('before {{ chart(data="x.csv") }} after', ["before", "after"], ["chart"]),
        ('{{ figure(src="a.png", caption="By [Ada](https://a.example/)") }}',
         ['<figcaption>By <a href="https://a.example/">Ada</a></figcaption>'], []),
        ("a [link]({{ config.home }}/x) of theirs", ["a link of theirs"], ["config.home"]),
        ("the call {{ f(x) }} of Jinja", ["{{ f(x) }}"], []),
    ],
)  # fmt: skip
def test_shortcodes_of_zola(text: str, wanted: list[str], dropped: list[str]) -> None:
    html, names = render(text)
    assert names == dropped
    for words in wanted:
        assert words in html


def test_variables_of_the_front_matter_are_filled_in() -> None:
    front = {"origin": "https://a.example/x", "title": "Fen", "list": ["no"]}
    html, dropped = render("[{{ page.title }}]({{ origin }}) {{ list }} {{ other }}", None, front)
    assert '<a href="https://a.example/x">Fen</a> {{ list }} {{ other }}' in html
    assert dropped == []
