"""What readers saw and rights now hide because of whom its record points to, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from slugify import slugify

from syndicate.build.plan import HiddenArticle
from syndicate.config.doubts import near_source
from syndicate.config.evidence import Clue
from syndicate.config.owners import Claim, Owners, Ownership
from syndicate.model import ArticleFacts

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
    lines = _remedies(owners, owner, claim, claim.clue)
    return HiddenArticle(article.entry_id, article.title, claim.clue.value, tuple(lines))


def _remedies(owners: Owners, owner: Ownership, claim: Claim, clue: Clue) -> Iterator[str]:
    """Yield the lines of sources.yaml that let an article be shown, the likeliest first."""
    if claim.id is not None:
        place = owners.site.places.of("sources.yaml", *claim.path)
        yield f"{place}: source {claim.id} grants {claim.grants}"
        return
    if clue.kind == "page" and owner.id is None:
        yield f"own: {{hosts: [{clue.value}]}}  # if this host is yours"
    if owner.id is not None and clue.kind in ("original", "front page", "page"):
        match = f"sources: {{{owner.id}: {{match: [{clue.value}]}}}}  # if this host is theirs"
        platform = f"platforms: [{clue.value}]  # if many publish there"
        yield from (platform, match) if is_platform(clue.value) else (match, platform)
        return
    if clue.kind == "id" and (hint := near_source(owners, clue.value)):
        yield f'no source is called "{clue.value}"{hint} Then correct the record.'
    yield stanza_line(clue)


def is_platform(host: str) -> bool:
    """Return whether a host is known as one where many publish."""
    return host in _MANY_PUBLISH


def stanza_line(clue: Clue) -> str:
    """Return an entry for sources.yaml, on one line, for what a record points to."""
    key = clue.value if clue.kind == "id" else slugify(clue.value, max_length=50) or "source"
    match = "" if clue.kind in ("id", "name") else f", match: [{clue.value}]"
    name = json.dumps(clue.value, ensure_ascii=False)
    return f"sources: {{{key}: {{name: {name}{match}, grants: full}}}}  # if you may carry it"


def grouped(hidden: Iterable[HiddenArticle]) -> Mapping[str, list[HiddenArticle]]:
    """Return hidden articles by what hides them; those of which there are most come first."""
    groups: dict[str, list[HiddenArticle]] = {}
    for article in sorted(hidden, key=lambda article: (article.who, article.entry_id)):
        groups.setdefault(article.who, []).append(article)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))
