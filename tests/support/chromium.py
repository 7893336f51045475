"""A real Chromium, headless, that tells what a page asked for, said, and looks like."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update --disable-dev-shm-usage"
)
#: axe-core (https://github.com/dequelabs/axe-core), as `make pages` installs it.
AXE = Path(os.environ.get("AXE", ".venv/node_modules/axe-core/axe.min.js"))


@dataclass(frozen=True)
class Browser:
    """One browser; `look` opens a page and answers with what happened while it did."""

    driver: Any

    def set(self, *, dark: bool = False, width: int = 1200, height: int = 900) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        phone = width < 600
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2 if phone else 1, mobile=phone,
        )  # fmt: skip

    def command(self, name: str, **facts: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, facts)

    def run(self, script: str, *facts: Any) -> Any:
        return self.driver.execute_script(script, *facts)

    def open(self, url: str) -> tuple[list[str], list[str]]:
        """The addresses that were asked for, and what the console said."""
        self.logs()
        self.driver.get(url)
        return self.logs()

    def logs(self) -> tuple[list[str], list[str]]:
        asked = []
        for one in self.driver.get_log("performance"):
            message = json.loads(one["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        return asked, [one["message"] for one in self.driver.get_log("browser")]

    def shoot(self, path: Path, whole: bool = True) -> None:
        shot = self.command("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def violations(self) -> list[str]:
        """What axe-core finds, of any weight."""
        self.run(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(r => done(r.violations.map(v => "
            "v.id + ' (' + v.impact + '): ' + v.nodes.map(n => n.target + ' ' + n.html).join('\\n')"
            ")))"
        )
        return list(found)


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """The browser, with a profile of its own; the test is skipped where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("no Chromium with its driver is installed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS.split(), f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(driver))
    try:
        yield Browser(browser)
    finally:
        browser.quit()
