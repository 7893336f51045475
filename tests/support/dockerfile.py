"""Read a Dockerfile, and carry out its steps in a scratch folder without an engine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: Folders of the image that are mapped into the scratch folder; others are the host's.
_MAPPED = re.compile(r"(?<![\w./:$])/(src|wheels|opt|site)(?=[/\s\"';,]|$)")


@dataclass(frozen=True)
class Instruction:
    """One instruction: the number of its stage, its keyword, and what stands behind it."""

    stage: int
    keyword: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words of an exec form, which is JSON, or of a line."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return shlex.split(self.text)


def read(path: Path) -> list[Instruction]:
    """Return the instructions of a Dockerfile in their order."""
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    stage, found = -1, []
    for line in filter(str.strip, joined.splitlines()):
        keyword, _, text = line.partition(" ")
        stage += keyword == "FROM"
        found.append(Instruction(stage, keyword, text.strip()))
    return found


def context_files(repository: Path) -> Iterator[Path]:
    """Yield the entries of the build context: what `.dockerignore` lets in by name."""
    lines = (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "everything is left out but what is named"
    for rule in rules[1:]:
        if rule.startswith("!"):
            yield repository / rule[1:]


@dataclass
class Image:
    """A scratch folder in which the steps of a Dockerfile are carried out, stage by stage."""

    root: Path
    context: Path
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    ran: list[str] = field(default_factory=list)

    def mapped(self, text: str) -> str:
        """Return a text with the image's folders in the place of the scratch folder's."""
        return _MAPPED.sub(lambda match: f"{self.root}/{match[1]}", text)

    def make(self, instructions: list[Instruction]) -> None:
        """Carry out all steps; of a former stage only what is copied out of it remains."""
        for number in sorted({each.stage for each in instructions}):
            if self.root.exists():
                self.root.rename(self._stage(number - 1))
            self._begin()
            for each in instructions:
                if each.stage == number and (
                    step := getattr(self, f"_{each.keyword.lower()}", None)
                ):
                    step(each)

    def _stage(self, number: int) -> Path:
        return self.root.with_name(f"stage-{number}")

    def _begin(self) -> None:
        """Make an empty root; the Python of the base image is an environment beside it."""
        (self.root / "etc").mkdir(parents=True)
        base = self.root.with_name("base")
        if not base.exists():
            venv.create(base, with_pip=True)
        kept = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
        path = f"{base}/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        self.variables = {**kept, "PATH": path, "HOME": str(self.root)}
        self.folder = str(self.root)

    def _arg(self, each: Instruction) -> None:
        name, _, value = each.text.partition("=")
        self.variables[name] = value

    def _env(self, each: Instruction) -> None:
        name, _, value = each.text.partition("=")
        value = self.mapped(value)
        self.variables[name] = re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], value)

    def _workdir(self, each: Instruction) -> None:
        self.folder = self.mapped(each.text)
        Path(self.folder).mkdir(parents=True, exist_ok=True)

    def _copy(self, each: Instruction) -> None:
        words = each.words
        if words[0].startswith("--from="):
            sources = [self._stage(0) / words[1].lstrip("/")]
        else:
            allowed = {path.name: path for path in context_files(self.context)}
            sources = [allowed[name] for name in words[:-1]]
        target = Path(self.folder, self.mapped(words[-1]))
        for source in sources:
            place = target / source.name if words[-1].endswith("/") else target
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                left_out = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, place, symlinks=True, ignore=left_out)
            else:
                shutil.copy2(source, place)

    def _run(self, each: Instruction) -> None:
        """Run a step; users and groups are made in the scratch folder's own `etc`."""
        text = self.mapped(each.text)
        text = re.sub(r"\b(useradd|groupadd) ", rf"\1 --prefix {self.root} ", text)
        for name in ("passwd", "group"):
            (self.root / "etc" / name).touch()
        if os.geteuid():  # only root may give files to another
            text = text.replace("install -d -o 10001 -g 10001", "install -d")
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", text],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        self.ran.append(each.text)

    def command(self, *words: str) -> list[str]:
        """Return the words that run a program as the image's user, as far as this user may."""
        mapped = [self.mapped(word) for word in words]
        if os.geteuid():
            return mapped
        as_user = ["--reuid", "10001", "--regid", "10001", "--clear-groups"]
        return ["/usr/bin/setpriv", *as_user, "--no-new-privs", "--", *mapped]
