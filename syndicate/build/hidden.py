"""What readers saw and rights now hide because of whom its record points to, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from slugify import slugify

from syndicate.build.plan import HiddenArticle
from syndicate.config.doubts import near_source
from syndicate.config.evidence import HOSTS, Clue
from syndicate.config.owners import Owners
from syndicate.config.ownership import Claim, Ownership
from syndicate.config.types import is_slug
from syndicate.model.article import ArticleFacts

#: Hosts where many publish, for which `platforms` is the likely line.
_MANY_PUBLISH = frozenset(
    "mp.weixin.qq.com weibo.com m.weibo.cn zhihu.com zhuanlan.zhihu.com toutiao.com douban.com"
    " baijiahao.baidu.com jianshu.com juejin.cn segmentfault.com medium.com dev.to substack.com"
    " youtube.com facebook.com linkedin.com x.com twitter.com t.me github.com feedproxy.google.com"
    " feeds.feedburner.com".split()
)


def hidden_article(
    owners: Owners, article: ArticleFacts, owner: Ownership | None = None
) -> HiddenArticle | None:
    """Return which of several claims, or of nobody listed, restricts an article most.

    None where its own source alone does: its grant says so.
    """
    owner = owner or owners.find(article)
    least = [claim for claim in owner.claims if claim.grants == owner.grants]
    claim = next((claim for claim in least if claim.id is None), least[0])
    if claim.clue is None or (claim.id is not None and len(owner.claims) == 1):
        return None
    strangers = owners.strangers(owners.index.clues(article))
    lines = _remedies(owners, owner, claim, claim.clue, strangers)
    return HiddenArticle(article.entry_id, article.title, claim.clue.value, tuple(lines))


def _remedies(
    owners: Owners, owner: Ownership, claim: Claim, clue: Clue, strangers: Sequence[Clue]
) -> Iterator[str]:
    """Yield the lines of sources.yaml that let an article be shown, the likeliest first.

    `strangers` are what of its record points to somebody whom sources.yaml does not list.
    """
    if claim.id is not None:
        place = owners.site.places.of("sources.yaml", *claim.path)
        yield f"{place}: source {claim.id} grants {claim.grants}"
        return
    hosts = list(dict.fromkeys(stranger.value for stranger in strangers if stranger.kind in HOSTS))
    if clue.kind == "page" and owner.id is None:
        yield f"own: {{hosts: [{clue.value}]}}  # if this host is yours"
    if owner.id is not None and clue.kind in HOSTS:
        match = f"sources: {{{owner.id}: {{match: [{clue.value}]}}}}  # if this host is theirs"
        platform = f"platforms: [{clue.value}]  # if many publish there"
        lines = (platform, match) if is_platform(clue.value) else (match, platform)
        yield from lines if len(hosts) == 1 else (match,)
        return
    if clue.kind == "id" and (hint := near_source(owners, clue.value)):
        yield f'no source is called "{clue.value}"{hint} Then correct the record.'
    name = next((stranger for stranger in strangers if stranger.kind == "name"), None)
    if name and hosts and all(map(is_platform, hosts)):
        yield f"platforms: [{', '.join(hosts)}]  # many publish there; and this line"
        yield stanza_line(owners, name)
        return
    yield stanza_line(owners, clue, hosts[0] if hosts else None)


def is_platform(host: str) -> bool:
    """Return whether a host is known as one where many publish."""
    return host in _MANY_PUBLISH


def stanza_line(owners: Owners, clue: Clue, host: str | None = None) -> str:
    """Return an entry for sources.yaml, on one line, for what a record points to.

    `host` is one that the record has beside a name, which says too little by itself.
    """
    match = "" if clue.kind == "id" or host is None else f", match: [{host}]"
    name = json.dumps(clue.value, ensure_ascii=False)
    key = clue.value if clue.kind == "id" else _key(owners, clue.value)
    return f"sources: {{{key}: {{name: {name}{match}, grants: full}}}}  # if you may carry it"


def _key(owners: Owners, name: str) -> str:
    """Return an id for a source that no other has."""
    stem = slugify(name, max_length=50) or "source"
    key = stem if is_slug(stem) else f"{stem}-source"
    number = 1
    while key in owners.index.ids:
        number += 1
        key = f"{stem}-{number}"
    return key


def grouped(hidden: Iterable[HiddenArticle]) -> Mapping[str, list[HiddenArticle]]:
    """Return hidden articles by what hides them; those of which there are most come first."""
    groups: dict[str, list[HiddenArticle]] = {}
    for article in sorted(hidden, key=lambda article: (article.who, article.entry_id)):
        groups.setdefault(article.who, []).append(article)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))
