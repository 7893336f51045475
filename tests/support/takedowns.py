"""A site with partners and compressed copies from which articles are taken down."""

from __future__ import annotations

import gzip
import json
import re

from support.small_site import SmallSite, record

LATER, LAST = "2024-07-02T00:00:00Z", "2024-07-03T00:00:00Z"
WHO = ("--reason", "权利人来信", "--by", "李雷")
TEXT = "".join(f"第{n}句说的是磨坊主数他的第{n}个面粉袋，数完了再数一遍。" for n in range(30))
PARTNER_JOB = 'audience: partners\nper: category\npath: "{slug}"\n'


def whole(**facts: object) -> dict[str, object]:
    """A record whose text is long enough to be compared."""
    plain: dict[str, object] = {"content_html": f"<p>{TEXT}</p>", "categories": ["科技", "深度"]}
    return record(1, **(plain | facts))


def wide(site: SmallSite) -> SmallSite:
    """A site with two partners and compressed copies."""
    site.write("jobs/partners.yaml", PARTNER_JOB)
    site.write("partners/acme.yaml", "name: Acme\njobs: [partners]\n")
    site.write("partners/beta.yaml", "name: Beta\njobs: [partners]\ncontent: summary\n")
    path = site.folder / "config/site.yaml"
    path.write_text(path.read_text() + "precompress: [gz]\n")
    return site


def everything(site: SmallSite) -> dict[str, str]:
    """Return every file below the output folder as text, without the signals of withdrawals."""
    texts = {}
    for path in sorted((site.folder / "feeds").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            if ".json" in path.name and "redirects" not in path.name:
                feed = json.loads(text)
                feed["_syndicate"].pop("withdrawn", None)
                text = json.dumps(feed, ensure_ascii=False)
            if ".html" in path.name:
                text = re.sub('<code class="withdrawn">[^<]*</code>', "", text)
            texts[str(path.relative_to(site.folder / "feeds"))] = text
    return texts


def holds(site: SmallSite, *words: str) -> list[str]:
    """Return the paths of the files that contain any of these words."""
    return [path for path, text in everything(site).items() if any(word in text for word in words)]
