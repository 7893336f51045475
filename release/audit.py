"""Ask whether what is installed has known vulnerabilities, where the service can be reached."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from release.steps import ReleaseError

#: The package itself, against which nothing is known before it is published.
OWN = "syndicate-feeds"
#: What pip-audit says where the service does not answer, or something between refuses.
_UNREACHED = re.compile(
    r"ConnectionError|Max retries|Connection refused|Timeout|timed out|NameResolution|ProxyError"
    r"|ServiceError|Could not connect|(?:403|404|5\d\d) (?:Client|Server) Error"
)


def audit(tools: Path, environment: Path, *, strict: bool) -> None:
    """Say what is known to be vulnerable.

    Raises ReleaseError for any; with `strict`, for no answer.
    """
    (packages,) = environment.glob("lib/python3*/site-packages")
    words = ["--path", packages, "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(
        [str(word) for word in (tools / "bin/pip-audit", *words)],
        capture_output=True,
        text=True,
        check=False,
    )
    print(outcome(done.returncode, done.stdout, done.stderr, strict=strict))


def outcome(code: int, out: str, errors: str, *, strict: bool) -> str:
    """Return one line on what pip-audit found. Raises ReleaseError as `audit` does.

    It ends well, too, where the service answers for no package: each is then skipped.
    """
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (errors.strip().splitlines() or ["it said nothing"])[-1][:200]
        if not _UNREACHED.search(errors):
            raise ReleaseError(f"pip-audit ended with {code}: {last}") from None
        told = f"audit: NOT DONE, the vulnerability service cannot be reached ({last})"
        return _not_done(told, strict=strict)
    vulnerable = list(_vulnerable(found))
    if vulnerable:
        raise ReleaseError(f"audit: {'; '.join(vulnerable)}")
    if code:
        raise ReleaseError(f"pip-audit ended with {code} and named nothing: {errors.strip()}")
    others = [each for each in found if each["name"] != OWN]
    asked = [each for each in others if "vulns" in each]
    if len(asked) < len(others) or not asked:
        told = f"audit: NOT DONE for {len(others) - len(asked)} of {len(others)} packages"
        return _not_done(
            f"{told}, for which the vulnerability service has no answer", strict=strict
        )
    return f"audit: {len(asked)} packages, nothing known against any"


def _not_done(told: str, *, strict: bool) -> str:
    if strict:
        raise ReleaseError(told)
    return f"{told}; STRICT=1 makes this a failure"


def _vulnerable(found: list[dict[str, object]]) -> Iterator[str]:
    for each in found:
        for known in each.get("vulns") or ():  # type: ignore[attr-defined]
            better = ", ".join(known["fix_versions"]) or "none"
            yield f"{each['name']} {each['version']}: {known['id']} (mended in: {better})"
