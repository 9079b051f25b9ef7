"""The browser that pages are tried in: Chromium, as the system has it.

`python tests/browser.py` installs it where it is missing and that is allowed, and says what to install where it isn't.
Tests that need it are skipped without it, with the same words.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no Chromium here; on Debian: apt install chromium, on Ubuntu: snap install chromium"
_INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium")


def found() -> str | None:
    """Where Chromium is, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window, for the length of the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found(), args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


def install() -> str:
    """Install it where it is missing, by root on Debian and its kin; what to tell, empty where all is well."""
    if found():
        return ""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"{MISSING}. Tests in a browser are skipped."
    print("Installing Chromium for the tests in a browser...", file=sys.stderr)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    if subprocess.run(_INSTALL, check=False, **quiet).returncode:
        subprocess.run(("apt-get", "update", "--quiet"), check=False, **quiet)
        subprocess.run(_INSTALL, check=False, **quiet)
    return "" if found() else f"Chromium could not be installed ({MISSING}). Tests in a browser are skipped."


if __name__ == "__main__":
    if told := install():
        print(told, file=sys.stderr)
