"""`make release`: what it says of an audit, and that its tools are pinned."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.paths import REPOSITORY

from release.audit import outcome
from release.packages import check_bill
from release.steps import ReleaseError, run

SOUND = {"name": "lxml", "version": "6.1.3", "vulns": []}
WEAK = SOUND | {"vulns": [{"id": "PYSEC-1", "fix_versions": ["6.2"], "aliases": []}]}
UNREACHED = (
    "requests.exceptions.ConnectionError: Max retries exceeded with url: /lxml/json",
    "ERROR:pip_audit._cli:404 Client Error: Not Found for url",
)


def said(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_what_is_known_against_a_package_is_a_failure() -> None:
    assert outcome(0, said(SOUND), "", strict=True).startswith("audit: 1 packages, nothing known")
    with pytest.raises(ReleaseError, match=r"lxml 6\.1\.3: PYSEC-1 \(mended in: 6\.2\)"):
        outcome(1, said(SOUND, WEAK), "", strict=False)
    with pytest.raises(ReleaseError, match="named nothing"):
        outcome(1, said(SOUND), "", strict=False)


@pytest.mark.parametrize("errors", UNREACHED)
def test_a_service_that_cannot_be_reached_is_told_and_fails_where_asked(errors: str) -> None:
    assert outcome(1, "", errors, strict=False).startswith("audit: NOT DONE, ")
    with pytest.raises(ReleaseError, match="NOT DONE"):
        outcome(1, "", errors, strict=True)


def test_packages_that_were_skipped_are_not_taken_for_sound() -> None:
    skipped = {"name": "nh3", "skip_reason": "Dependency not found and could not be audited"}
    own = {"name": "syndicate-feeds", "skip_reason": "Dependency not found"}
    told = outcome(0, said(SOUND, skipped, own), "No known vulnerabilities found", strict=False)
    assert told.startswith("audit: NOT DONE for 1 of 2 packages")
    with pytest.raises(ReleaseError, match="NOT DONE for 1 of 1"):
        outcome(0, said(skipped), "", strict=True)
    assert "NOT DONE" in outcome(0, said(own), "", strict=False)
    assert outcome(0, said(SOUND, own), "", strict=True).startswith("audit: 1 packages, nothing")


def test_another_fault_of_the_tool_is_never_passed_over() -> None:
    with pytest.raises(ReleaseError, match="no such option"):
        outcome(2, "", "pip-audit: error: no such option: --perhaps", strict=False)


def test_a_bill_that_lacks_a_library_is_refused(tmp_path: Path) -> None:
    bill = tmp_path / "bill.json"
    bill.write_text(json.dumps({"components": [{"name": "lxml"}, {"name": "click"}]}))
    assert check_bill(bill, "lxml") == 2
    with pytest.raises(ReleaseError, match="does not name nh3"):
        check_bill(bill, "nh3")


def test_a_step_that_fails_says_why() -> None:
    assert run("sh", "-c", "echo yes") == "yes\n"
    with pytest.raises(ReleaseError, match=r"sh ended with 3:\nno"):
        run("sh", "-c", "echo no; exit 3")


def test_its_tools_are_pinned_and_apart() -> None:
    lines = (REPOSITORY / "release/tools.txt").read_text(encoding="utf-8").splitlines()
    tools = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in tools)
    pinned = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert {line for line in tools if line.startswith("build==")} <= set(pinned)
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert "\nrelease: install $(RELEASE)/.installed\n" in makefile
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".release/" in ignored
