"""Drop what pages put into and below a text: boxes to subscribe, share and rate, and other titles.

Boxes are known by the words of their class or id, lines by their own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from syndicate.content.labels import is_label, is_word
from syndicate.intake.page.lines import BLOCKS
from syndicate.intake.page.parts import Cited
from syndicate.text.patterns import regex
from syndicate.text.plain import names, one_line


def _one_of(lines: str) -> str:
    """Join patterns, one or several on a line with `|`, into one."""
    return "|".join(line.strip(" |") for line in lines.strip().splitlines())


#: Words of a class or id, as pages and the plugins of their systems write them.
_BOX_WORDS = _one_of(
    r"""
    newsletters?|subscri(?:be|ptions?)|sign-?up|opt-?in|follow-?us
    share|shares|sharing|sharedaddy|share-?buttons?|addtoany|a2a-kit|likes?|jp-post-flair
    social(?:-?(?:share|links|media|icons))?
    related(?:-?(?:news|posts?|articles?|content|stories|links|topics))?|jp-relatedposts
    read-?(?:more|also|next)|see-?also|recommend(?:ed|ations?)?|teaser-?(?:list|box)
    next-?(?:post|story|article)|prev-?(?:post|story|article)
    author-?(?:box|info|bio|description|details?|card|about|profile|block)
    post-author|about-?(?:the-?)?author|saboxplugin[\w-]*
    tag-?list|post-?tags|entry-?tags|article-?tags|tags-?links|tagcloud
    ratings?|post-?ratings?|star-?rating
    comments?-?(?:link|count|form|list|area)?|kommentare?|respond|disqus
    breadcrumbs?|pagination|pager|print-?link|recipe-print|read-?time|reading-?time
    promo(?:s|tion|box)?|cta|call-to-action|donat(?:e|ion)|gate|banner
    ad|ads|advert(?:s|isement)?|adsense|anzeige|werbung|sponsor(?:ed)?|outbrain|taboola
    affiliate(?:-?(?:text|box|disclosure))?|widget-area|cookie|consent
    (?:post-|entry-|article-)?categories|cat-links|s[ií]guenos|abh_(?:text|tab|about)
    (?:affiliate|aawp)-?disclaimer
    entry-?(?:meta|utility|footer)|post-?(?:meta|metadata|footer|info)
    article-?(?:meta|info|tools|footer)|byline|downloads?-?list
    """
)
_BOXES = regex(rf"(?:^|[\s_-])(?:{_BOX_WORDS})(?:$|[\s_-])", re.IGNORECASE)
_DROPPED = names(
    "div section aside p ul ol span footer header button nav form h2 h3 h4 h5 table a dl"
)
#: A box may hold this part of a text; one with more is the text. Some names are plain enough for
#: the boxes below a short text.
_MOST, _MOST_PLAIN = 0.25, 0.6
_PLAIN = regex(
    r"author-?(?:box|info|bio|description)|related-?posts?|jp-relatedposts|newsletters?|sharedaddy|"
    r"outbrain|entry-?(?:meta|utility)|saboxplugin[\w-]*"
)
_LONG_PARAGRAPH = 280  # characters
_OTHERS = _one_of(
    r"""
    read (?:also|more|next)|also read|see also|further reading|don'?t miss
    more (?:on|from|about) .{1,40}|recommended(?: (?:for you|reading))?
    related(?: (?:articles?|posts?|stories|topics|news|content|links|reading))?
    you (?:may|might) (?:also )?(?:like|enjoy|be interested in)
    lesen sie (?:auch|hier|dazu).{0,40}|auch (?:auf|bei) \S{3,30}
    (?:auch|mehr) (?:lesen|interessant|zum thema).{0,30}
    schon gelesen|mehr (?:themen|dazu|infos?)|zum weiterlesen|passend dazu|siehe auch
    (?:das (?:thema )?)?könnte (?:sie|dich|euch) auch interessieren|top-?themen.{0,30}
    weitere (?:beiträge|artikel|themen|informationen|infos|news|meldungen).{0,40}
    (?:ähnliche|empfohlene) (?:beiträge|artikel|themen)
    (?:à )?lire (?:aussi|également)|voir aussi|sur le même sujet|articles (?:liés|similaires)
    (?:le|te) puede interesar|lea(?: (?:también|además|más))?|lee también|puedes ver|ver también
    también (?:lea|puede leer)|te recomendamos|más (?:noticias|información)
    leia (?:também|mais)|veja também|saiba mais|leggi anche|vedi anche|lees (?:ook|meer)
    läs (?:också|mer)|lue (?:myös|lisää)|les også|læs også
    (?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej)|dowiedz się więcej|polecamy
    читайте также|смотрите также|по теме|関連記事|あわせて読みたい
    (?:延伸|相关|推荐|更多|延伸|相關|推薦)(?:阅读|閱讀|文章|新闻|新聞)
    """
)
_OTHERS_LABEL = regex(_OTHERS, re.IGNORECASE)
_OTHERS_START = regex(rf"(?:>> ?)?(?:{_OTHERS})\s{{0,3}}[:：]", re.IGNORECASE)
_ADS = regex(
    _one_of(
        r"""
        anzeige|werbung|advertisement|sponsored(?: content)?|reklama|publicidad|publicidade
        publicité|pubblicità|advertentie|annons|mainos|реклама|广告|廣告|広告
        """
    ),
    re.IGNORECASE,
)
_CONTROLS = regex(
    _one_of(
        r"""
        zurück(?: zur .{1,30})?|(?:rezept )?drucken|(?:artikel )?teilen|kommentieren|kontakt
        \d{1,5} kommentare|keine kommentare.{0,60}|(?:noch )?keine bewertungen|gefällt mir
        auf einer seite lesen
        möchten sie den artikel teilen|war der artikel (?:nützlich|hilfreich)|wird geladen
        bild (?:anzeigen|schließen)(?: bild schließen)?|schlagworte|schlagwörter|von
        print(?: recipe)?|jump to recipe|was this (?:article|page) (?:helpful|useful)|tags?
        \d{1,5} comments?|leave a (?:comment|reply)|no comments(?: yet)?|share this.{0,30}
        print this.{0,20}|loading|newsletter|imprimer|partager|compartir|imprimir|udostępnij
        """
    ),
    re.IGNORECASE,
)
_META = regex(
    _one_of(
        r"""
        this (?:entry|post|article) was (?:posted|published|written)|bookmark the permalink
        (?:posted|filed|tagged)(?: in| under| with|:| on (?:\w{3,9} )?\d)|last modified
        (?:dieser|der) (?:beitrag|eintrag|artikel) wurde|(?:erstellt|letzte aktualisierung) am
        (?:für|bei) (?:den |einigen )?(?:links|verlinkungen) .{1,60}(?:provision|affiliate)
        this (?:post|article|page|site) (?:may )?(?:contains?|uses?) affiliate links
        abgelegt unter|aufrufe:
        veröffentlicht (?:am|in|unter)|(?:aktualisiert|publiziert|veröffentlichung)(?: am)?:
        get the latest .{1,80}(?:newsletter|inbox|phone|app)|.{0,60}\bour newsletter\b
        .{0,80}(?:unserem|zum|den) newsletter\b
        .{0,40}\b(?:suscríbete|inscreva-se|abonnez-vous|iscriviti)\b
        """
    ),
    re.IGNORECASE,
)
_EDGE = " \t\n\r\xa0:：.…!！?？|»›>«-–—•·*()[]【】▶►→"
_HOLDERS = names("div section article")
_LINES = names("p div h1 h2 h3 h4 h5 h6 li span center section td time blockquote")


def drop_boxes(body: HtmlElement) -> list[Cited]:
    """Drop boxes and lines that are no text, in place; return the other titles among them.

    What stands at the end of the text alone is left to `ends`.
    """
    _drop_marked(body)
    related = list(_take_others(body))
    _drop_lines(body)
    return related


def _drop_marked(body: HtmlElement) -> None:
    """Drop the elements that a word of their class or id calls a box."""
    length = len(body.text_content())
    marked: dict[str, list[HtmlElement]] = {}
    for element in body.iter(*_DROPPED):
        match = _BOXES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        if match and element is not body and not _is_text(element):
            marked.setdefault(match[0].strip(" _-").lower(), []).append(element)
    for word, elements in marked.items():
        most = length * (_MOST_PLAIN if _PLAIN.fullmatch(word.replace("_", "-")) else _MOST)
        if sum(len(element.text_content()) for element in elements) <= most:
            for element in elements:
                if _is_within(element, body):
                    element.drop_tree()


def _is_text(element: HtmlElement) -> bool:
    """Whether a box is or holds paragraphs as a text does, or a figure."""
    if element.tag == "p" and len(element.text_content()) > _LONG_PARAGRAPH:
        return True
    long = sum(len(p.text_content()) > _LONG_PARAGRAPH for p in element.iter("p"))
    return long > 1 or next(element.iter("figure", "pre", "video"), None) is not None


def _is_within(element: HtmlElement, body: HtmlElement) -> bool:
    return any(ancestor is body for ancestor in element.iterancestors())


def lines_within(body: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the innermost elements that hold a line of their own."""
    for element in list(body.iter(*_LINES)):
        if element is body or any(inner.tag in BLOCKS for inner in element.iterdescendants()):
            continue
        parent = element.getparent()
        if parent is None or (element.tag in ("span", "time") and parent.tag not in _HOLDERS):
            continue
        yield element


def _take_others(body: HtmlElement) -> Iterator[Cited]:
    """Drop lines that point to other articles, and a label with the links below it."""
    for line in list(lines_within(body)):
        if line.getparent() is None or not _is_within(line, body):
            continue
        text = one_line(line.text_content())
        if not 2 < len(text) < 200:
            continue
        if _OTHERS_LABEL.fullmatch(text.strip(_EDGE)):
            yield from _take_below(line)
        elif _OTHERS_START.match(text) and linked_part(line) > 0.4:
            yield from links_in(line)
            line.drop_tree()


def _take_below(label: HtmlElement) -> Iterator[Cited]:
    """Drop a label and the links below it; a label with nothing of the kind below it only."""
    siblings = (e for e in label.itersiblings() if isinstance(e.tag, str))
    following = list(islice(siblings, 30))
    taken = []
    for element in following:
        text = one_line(element.text_content())
        if text and linked_part(element) < 0.6:
            break
        taken.append(element)
    if any(one_line(element.text_content()) for element in taken) or not following:
        for element in taken:
            yield from links_in(element)
            element.drop_tree()
        label.drop_tree()


def links_in(element: HtmlElement) -> Iterator[Cited]:
    for a in element.iter("a"):
        if title := one_line(a.text_content()):
            yield title, a.get("href")


def linked_part(element: HtmlElement) -> float:
    """Return which part of an element's text is in links."""
    text = len(one_line(element.text_content()))
    return sum(len(one_line(a.text_content())) for a in element.iter("a")) / text if text else 0.0


def _drop_lines(body: HtmlElement) -> None:
    """Drop the labels of controls and advertisements, and lines about the page itself."""
    for line in list(lines_within(body)):
        text = one_line(line.text_content())
        plain = text.strip(_EDGE)
        if not plain or next(line.iter("img", "video", "iframe"), None) is not None:
            continue
        if (len(plain) < 100 and _is_control(plain)) or (len(text) < 600 and _META.match(text)):
            line.drop_tree()


def _is_control(plain: str) -> bool:
    if _ADS.fullmatch(plain) or _CONTROLS.fullmatch(plain):
        return True
    return is_label(plain) and not is_word(plain)
