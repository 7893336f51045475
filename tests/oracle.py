"""Record what the program publishes and prints for a site with everything on, as SHA-256 sums.

Run it before and after a change that must not be seen from outside, and compare the two files:

    python tests/oracle.py before.json
    python tests/oracle.py --program OTHER/.venv/bin/python after.json
    diff before.json after.json

The site has previews, archives, compressed copies, tombstones and three partners in three dialects.
It is imported, built, edited, built by two processes, taken down from, lifted, reconfigured and
built in full; every step records each published file and the JSON of the commands. `--articles`
and `--sources` take another store of articles in, which the samples of this project are not.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent / "syndicate" / "samples" / "articles.jsonl"

SITE = """\
title: 神谕站
home: https://oracle.example/
base_url: https://oracle.example/feeds/
partners_url: https://oracle.example/partners/
authority: oracle.example,2024
editor: {name: 编辑部, email: editor@oracle.example}
contact: https://oracle.example/contact
takedown: https://oracle.example/takedown
tips: https://oracle.example/tips
icon: https://oracle.example/icon.png
hubs: [https://hub.oracle.example/]
silence: 24h
precompress: [gz]
guard: {removed: 30%, from: 10}
withdrawals: {keep: 30d}
"""
SOURCES = """\
default: {grants: full}
own: {grants: full}
sources:
  full-wire:
    {name: Full Wire, url: https://full.example/, match: [full.example], grants: full,
     license: CC-BY-4.0, copyrightholder: Full Wire Ltd, requires: [link, title],
     follow: {account: fullwire, url: https://full.example/follow}, partners: {deny: [apple]}}
  brief-wire: {name: 简讯社, match: [brief.example], grants: summary, images: false}
  head-wire: {name: 标题社, match: [head.example], grants: headline}
  none-wire: {name: 不许社, match: [none.example], grants: none}
  late-wire: {name: 迟到社, match: [late.example], grants: full, embargo: 2h, term: 400d}
"""
CATEGORIES = "科技: {slug: tech, labels: {en: Technology}}\n旅行: {slug: travel, parent: tech}\n"
JOBS = {
    "categories": """\
per: category
path: "{slug}"
title: "{label} · {site.title}"
limit: {entries: 12}
archive: monthly
tombstones: true
""",
    "all": "path: all\ncontent: summary\nlimit: {entries: 20}\narchive: {entries: 15}\n",
    "sources": 'per: source\npath: "by/{slug}"\ncontent: headline\nformats: [rss, json]\n',
    "authors": 'per: author\npath: "author/{slug}"\nformats: [atom]\nlimit: {entries: 5}\n',
    "languages": 'per: language\npath: "in/{slug}"\nselect: {max_age: 300d}\n',
    "partners": 'audience: partners\nper: category\npath: "{slug}"\nlimit: {entries: 30}\n',
}
PARTNERS = {
    "smart": "name: Smart\njobs: [partners]\nprofile: smartnews\ncategories: {科技: tech}\n",
    "msn": "name: MSN\njobs: [partners]\nprofile: msn\ndelay: 30m\n",
    "apple": "name: Apple\njobs: [partners]\ncontent: summary\n",
}
HOSTS = "full brief head none late other".split()
WORDS = "晨雾 茶馆 齿轮 信鸽 月台 竹排 灯塔 面馆 算盘 风筝 canal kettle orchard signal".split()


def records() -> Iterator[dict[str, Any]]:
    """A hundred and twenty plain records and some that are awkward."""
    for number in range(120):
        words = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 40)]
        host = HOSTS[number % len(HOSTS)]
        yield {
            "id": f"r{number}",
            "url": f"https://oracle.example/a/{number}",
            "external_url": f"https://{host}.example/{number}",
            "title": f"{words[0]}与{words[1]}：第 {number} 号 <b>&</b> {words[2]}",
            "content_html": f"<h2>{words[3]}</h2><p>{'，'.join(words)}。{number}</p>"
            f'<p><img src="/i/{number}.jpg" alt="图"> <a href="https://oracle.example/a/'
            f'{number + 1}">下一篇</a></p><pre>x &lt; {number}</pre>',
            "authors": [{"name": f"作者{number % 7}"}],
            "categories": [("科技", "旅行", "Food & Drink")[number % 3]],
            "tags": [words[4], words[5]],
            "language": ("zh-CN", "en", "zh-TW")[number % 3],
            "date_published": f"2024-{number % 6 + 1:02d}-{number % 28 + 1:02d}T08:00:00+08:00",
        }
    yield {"id": "bare", "title": "没有日期", "content_text": "只有一句话。"}
    yield {
        "id": "future", "title": "明年的事", "content_text": "还没有到。", "categories": ["科技"],
        "date_published": "2025-01-01T00:00:00Z",
    }  # fmt: skip
    yield {
        "id": "embargoed", "title": "稍后", "content_text": "稍后才能看。", "categories": ["科技"],
        "date_published": "2024-06-29T00:00:00Z", "embargoed": "2024-07-02T00:00:00Z",
    }  # fmt: skip
    yield {
        "id": "expires", "title": "快过期", "content_text": "很快就没有了。",
        "categories": ["旅行"],
        "date_published": "2024-06-28T00:00:00Z", "expires": "2024-07-03T00:00:00Z",
    }  # fmt: skip
    yield {"id": "bad", "content_html": 5}


class Oracle:
    """A site in a folder, and what the program did there."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        self.seen: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        path = self.folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def import_records(self, name: str, lines: list[str], at: str) -> None:
        path = self.folder / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.run("import", "jsonl", str(path), "--at", at)

    def run(self, *words: str) -> str:
        start = "import sys; from syndicate.cli import main; main()"
        command = [self.program, "-P", "-c", start, "--config", str(self.folder / "config"), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if "Traceback" in done.stderr:
            sys.exit(f"{' '.join(words)}:\n{done.stderr}")
        printed = (done.stdout + done.stderr).replace(str(self.folder), "SITE")
        printed = without_clock(re.sub(r'"seconds": [0-9.]+', '"seconds": 0', printed))
        self.seen[f"{len(self.seen):05d} exit of {' '.join(words[:2])}"] = (
            f"{done.returncode} {done.stderr[-300:]}"
        ).replace(str(self.folder), "SITE")
        return printed

    def print_json(self, step: str, *words: str) -> None:
        """Record what a command prints, as it prints it."""
        self.seen[f"{step}: {' '.join(words)}"] = self.run(*words)

    def look(self, step: str) -> None:
        """Record every published file."""
        for path in sorted((self.folder / "feeds").rglob("*")):
            if path.is_file():
                name = path.relative_to(self.folder)
                self.seen[f"{step}: {name}"] = sha256(path.read_bytes()).hexdigest()

    def build(self, step: str, at: str, *more: str) -> None:
        self.print_json(step, "plan", "--at", at, "--json")
        self.print_json(step, "build", "--at", at, "--json", "--no-push", *more)
        self.look(step)
        self.print_json(step, "status", "--at", at, "--json")


def without_clock(printed: str) -> str:
    """Return what a command printed without the machine's clock, and the hashes that cover it."""
    printed = re.sub(r'<pre id="receipt-data">.*?</pre>', "DATA", printed, flags=re.DOTALL)
    printed = re.sub(r"<dt>(记录时间|Recorded)</dt>.*", "RECORDED", printed)
    printed = re.sub(r'"evidence": \{.*\}', "EVIDENCE", printed, flags=re.DOTALL)
    printed = re.sub(r'"recorded": ("[^"]*"|[0-9]+)', '"recorded": 0', printed)
    return re.sub(r"\b[0-9a-f]{64}\b", "HASH", printed)


def tell(oracle: Oracle, articles: list[str]) -> None:
    """Run the whole story of the site."""
    own = [json.dumps(record, ensure_ascii=False) for record in records()]
    oracle.import_records("first.jsonl", own + articles, "2024-06-30T00:00:00Z")
    oracle.build("1 first", "2024-07-01T00:00:00Z")
    oracle.build("2 idle", "2024-07-01T00:01:00Z")
    edited = []
    for line in own[:120:20]:
        record = json.loads(line)
        record["content_html"] += "<p>后来补充的一段。</p>"
        edited.append(json.dumps(record, ensure_ascii=False))
    oracle.import_records("edit.jsonl", edited, "2024-07-01T01:00:00Z")
    oracle.build("3 edit", "2024-07-01T02:00:00Z", "--workers", "2")
    oracle.build("4 due", "2024-07-02T12:00:00Z")
    ordered = ("--reason", "权利人来信", "--by", "甲", "--json", "--no-push")
    take = ("takedown", "r0", "r40", "--at", "2024-07-02T13:00:00Z", *ordered)
    oracle.print_json("5 takedown", *take)
    more = ("takedown", "--source", "late-wire", "--at", "2024-07-02T13:05:00Z", *ordered)
    oracle.print_json("5 takedown", *more)
    oracle.look("5 takedown")
    for number in ("1", "2"):
        receipt = ("receipt", number, "--at", "2024-07-02T14:00:00Z")
        oracle.print_json("5 takedown", *receipt, "--json")
        oracle.print_json("5 takedown", *receipt, "--html")
    again = [line.replace('"r0"', '"other"').replace("/a/0", "/b/0") for line in own[:1]]
    oracle.import_records("again.jsonl", again, "2024-07-02T15:00:00Z")
    for article in ("r0", "r1", "r3", "r12", "other", "bare", "future", "expires"):
        at = ("--at", "2024-07-02T15:00:00Z", "--json")
        oracle.print_json("6 look", "explain", article, *at)
    oracle.build("6 again", "2024-07-02T15:00:00Z")
    lift = ("--at", "2024-07-02T16:00:00Z", "--reason", "谈妥了", "--by", "乙", "--no-push")
    oracle.run("lift", "r0", *lift)
    oracle.look("7 lift")
    oracle.write(
        "sources.yaml",
        SOURCES.replace("head.example], grants: headline", "head.example], grants: none"),
    )
    oracle.write("jobs/authors.yaml", JOBS["authors"].replace("author/", "people/"))
    oracle.build("8 config", "2024-07-04T00:00:00Z")
    oracle.build("9 full", "2024-07-04T00:01:00Z", "--full", "--force")
    oracle.print_json("9 full", "takedowns", "--json")
    oracle.print_json("9 full", "check", "--at", "2024-07-04T00:02:00Z")
    oracle.print_json("9 full", "ledger", "verify")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("--program", default=sys.executable, help="a Python that has syndicate")
    parser.add_argument("--articles", type=Path, help="article records to take in as well")
    parser.add_argument("--sources", type=Path, help="the sources.yaml that goes with them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        oracle = Oracle(Path(folder) / "site", options.program)
        sources = SOURCES
        if options.sources:
            found = options.sources.read_text(encoding="utf-8").partition("sources:\n")[2]
            sources = SOURCES + found
        oracle.write("site.yaml", SITE)
        oracle.write("sources.yaml", sources)
        oracle.write("categories.yaml", CATEGORIES)
        for name, text in JOBS.items():
            oracle.write(f"jobs/{name}.yaml", text)
        for name, text in PARTNERS.items():
            oracle.write(f"partners/{name}.yaml", text)
        articles = SAMPLES.read_text(encoding="utf-8").splitlines()
        if options.articles:
            articles += options.articles.read_text(encoding="utf-8").splitlines()
        tell(oracle, articles)
    text = json.dumps(oracle.seen, ensure_ascii=False, indent=1, sort_keys=True)
    options.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
