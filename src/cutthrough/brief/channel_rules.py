"""The channels of `program.yaml`: places that posts can go to, in zones, countries and rhythms that there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from cutthrough.brief.examples import FIELDS, why
from cutthrough.brief.mend import Mend, add_field, comment_out, replace_entry, replace_value
from cutthrough.brief.problem import problem_at, say_path, short, told
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.brief.yaml_text import scalar
from cutthrough.catalog.placement import placements
from cutthrough.model.brief import Problem, Severity
from cutthrough.model.cadence import parse_ahead, parse_cadence, parse_gap
from cutthrough.model.channel import LONGEST_LEAD, Channel, ChannelKind, Medium
from cutthrough.model.errors import ValueProblem
from cutthrough.model.money import CURRENCIES
from cutthrough.model.program import Program
from cutthrough.model.territories import parse_territories
from cutthrough.model.zones import written_zone

LONGEST_NAME = 40
_NAME = re.compile(r"[^\W_](?:[\w .-]*\w)?")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""What S3 lets a bucket be called (Amazon S3 User Guide, "General purpose bucket naming rules"; general knowledge)."""
_KEY = re.compile(r"[\w!.*'()/ -]*")
_OURS = frozenset({"briefs", "media", "cache"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_WHY_ADDRESS = "Links in posts lead there; what is not its public address leads nobody anywhere."
_WHY_COUNTED = "What can't be counted is not kept to, and nobody sees when it is too much for those who follow."
_WHY_TO = "A kit is handed over where somebody takes it up, and never over what it is made from."

_POSTED: dict[ChannelKind, frozenset[Medium]] = {
    ChannelKind.SITE: frozenset({Medium.WEBSITE, Medium.SALES, Medium.ORGANIC, Medium.EMAIL}),
    ChannelKind.YOUTUBE: frozenset({Medium.ORGANIC, Medium.SEARCH, Medium.INFLUENCER}),
    ChannelKind.KIT: frozenset(Medium),
}
"""How what is posted there may reach people; what is paid for is booked by hand, from a kit."""


def channels_usable(program: Program | None, document: Document) -> Iterator[Problem]:
    """Every channel can be posted to, and every zone, rhythm and country is one there is."""
    if program is None:
        return
    yield from _read_by(document, ("zone",), program.zone, _zone, "zone-unknown")
    yield from _read_by(document, ("warn_rights",), program.warn_rights, parse_ahead, "warn-rights-unreadable")
    for name, channel in program.channels.items():
        path: Path = ("channels", name)
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            message = (
                f"{say_path(path)}: a channel is called by letters, digits, blanks and hyphens, at most {LONGEST_NAME}"
            )
            because = "Its name stands in links, names of files and reports."
            yield problem_at(document, path, "channel-name", message, because=because)
        yield from _read_by(document, (*path, "zone"), channel.zone, _zone, "zone-unknown")
        yield from _read_by(document, (*path, "cadence"), channel.cadence, parse_cadence, "channel-cadence")
        yield from _read_by(document, (*path, "gap"), channel.gap, parse_gap, "channel-gap")
        yield from _countries(document, path, channel)
        yield from _names(document, path, channel)
        yield from _lead(document, path, channel)
        yield from _medium(document, path, channel)
        yield from _SENT_TO[channel.kind](document, path, channel)


def _zone(text: str) -> object:
    return written_zone(text.strip())


def _read_by(
    document: Document, path: Path, text: str | None, read: Callable[[str], object], rule: str
) -> Iterator[Problem]:
    if text is None:
        return
    try:
        read(text)
    except ValueProblem as error:
        section = str(path[0])
        keys = (section, str(path[-1])) if len(path) > 1 else (section,)
        message, mend = f"{say_path(path)}: {told(error)}", nearer(document, path, error, keys)
        because = _WHY_COUNTED if path[-1] in ("cadence", "gap") else why(str(path[-1]))
        yield problem_at(document, path, rule, message, mend=mend, because=because)


def nearer(document: Document, path: Path, error: ValueProblem, keys: tuple[str, ...]) -> Mend | None:
    """The nearest name, where the error knows one; else an example."""
    fix = error.fix or ""
    if fix.startswith("did you mean "):
        near = fix.removeprefix("did you mean ").removesuffix("?").split(" or ")[0]
        return replace_value(document, path, scalar(near))
    example = FIELDS.get(keys)
    return replace_entry(document, path, example.value, f"replace: {example.hint}") if example else None


def _countries(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    try:
        parse_territories(channel.territories)
    except ValueProblem as error:
        at = (*path, "territories")
        message = f"{say_path(at)}: {told(error)}"
        because = "Rights are held for countries, and compared with where it is seen."
        yield problem_at(document, at, "channel-territories", message, because=because)


def _names(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    """The platform is one of the catalog, the currency one there is."""
    known = sorted({each.platform for each in placements().values()})
    if channel.platform is not None and channel.platform not in known:
        at = (*path, "platform")
        near = get_close_matches(channel.platform.strip().lower()[:80], known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
        message = f'{say_path(at)}: there is no platform "{short(channel.platform)}" in the catalog; {hint}'
        mend = replace_value(document, at, near[0]) if near else comment_out(document, at)
        because = "What goes out there is held against the platform's limits, by its name."
        yield problem_at(document, at, "channel-platform", message, mend=mend, because=because)
    if channel.currency is not None and channel.currency not in CURRENCIES:
        at, code = (*path, "currency"), channel.currency.strip().upper()
        hint = f"did you mean {code}?" if code in CURRENCIES else "write a code of ISO 4217: EUR"
        message = f'{say_path(at)}: "{short(channel.currency)}" is no currency; {hint}'
        mend = replace_value(document, at, code) if code in CURRENCIES else comment_out(document, at)
        yield problem_at(document, at, "channel-currency", message, mend=mend, because=why("budget"))


def _lead(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    """Posts are handed over ahead of time only where the channel waits with them, and by a day at most."""
    if channel.lead is None:
        return
    at = (*path, "lead")
    if channel.kind is not ChannelKind.YOUTUBE:
        message = f"{say_path(at)}: a {channel.kind} channel shows at once what it is handed, so nothing goes early"
        because = "It would be seen before its time."
        yield problem_at(document, at, "channel-lead", message, mend=comment_out(document, at), because=because)
    elif not 0 <= channel.lead <= LONGEST_LEAD:
        message = f"{say_path(at)}: it is 0 to {LONGEST_LEAD} minutes before a post's time, not {channel.lead}"
        because = "What is handed over earlier can't follow the plan any more."
        mend = replace_value(document, at, "60")
        yield problem_at(document, at, "channel-lead", message, mend=mend, because=because)


def _medium(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    if channel.medium not in _POSTED[channel.kind]:
        fit = sorted(_POSTED[channel.kind])
        message = (
            f"{say_path(path)}: a {channel.kind} channel is not {channel.medium}; it is {', '.join(fit[:-1])} or "
            f"{fit[-1]}, and what is bought or booked elsewhere goes there as a kit"
        )
        because = "What came of it would be counted under a medium that it is not."
        yield problem_at(document, path, "channel-medium", message, severity=Severity.WARN, because=because)


def _site(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    """A site has a public address, over an encrypted line."""
    at = (*path, "to")
    if channel.to is None:
        message = f"{say_path(path)}: a site needs its public address; write to: https://watch.example.com"
        mend = add_field(document, path, "to", "https://example.com", "replace: its public address")
        yield problem_at(document, path, "channel-address", message, mend=mend, because=_WHY_ADDRESS)
        return
    if (fault := _address_fault(channel.to)) is not None:
        message = f'{say_path(at)}: "{short(channel.to)}" {fault}; write it as https://watch.example.com'
        mend = None
        if channel.to.startswith("http://") and _address_fault(secure := "https" + channel.to[4:]) is None:
            mend = replace_value(document, at, scalar(secure))
        yield problem_at(document, at, "channel-address", message, mend=mend, because=_WHY_ADDRESS)


def _address_fault(address: str) -> str | None:
    """What keeps an address from being a site's. This machine's own may do without encryption, to try things on."""
    if any(c.isspace() or not c.isprintable() or c in "\\<>\"'`{}|^" for c in address):
        return "has characters that no address has"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is no address"
    local = host in _LOCAL
    if not host or ("." not in host.strip(".") and not local):
        return "is no address"
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        return "is not encrypted"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "has more to it than a host and a path"
    return None


def _kit(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    """A kit goes to a folder of the program that holds nothing else of ours, or to a bucket."""
    at = (*path, "to")
    example = FIELDS[("channels", "to")]
    if channel.to is None:
        message = f"{say_path(path)}: a kit goes somewhere; write to: kits/{_folder(channel.name)}"
        mend = add_field(document, path, "to", f"kits/{_folder(channel.name)}", f"replace: {example.hint}")
        yield problem_at(document, path, "channel-to", message, mend=mend, because=_WHY_TO)
        return
    if (fault := _folder_fault(channel.to)) is not None:
        message = f'{say_path(at)}: "{short(channel.to)}" {fault}; write to: kits/{_folder(channel.name)}'
        mend = replace_entry(document, at, f"kits/{_folder(channel.name)}", f"replace: {example.hint}")
        yield problem_at(document, at, "channel-to", message, mend=mend, because=_WHY_TO)


def _folder(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST_NAME].strip("-") or "posts"


def _folder_fault(to: str) -> str | None:
    if any(not c.isprintable() for c in to) or "\\" in to:
        return "has characters that no folder should have"
    if "://" in to:
        scheme, rest = to.split("://", 1)
        bucket, _, key = rest.partition("/")
        if scheme != "s3":
            return "is no folder and no s3:// address"
        if not _BUCKET.fullmatch(bucket) or not _KEY.fullmatch(key) or ".." in key.split("/"):
            return "names no bucket that there can be"
        return None
    if PurePosixPath(to).is_absolute() or PureWindowsPath(to).drive or to.startswith("~"):
        return "is not in the program's folder"
    parts = PurePosixPath(to).parts
    if ".." in parts:
        return "leads out of the program's folder"
    if not parts or parts[0].casefold() in _OURS or parts[0].startswith("."):
        return "is where the program keeps its own files"
    return None


def _youtube(document: Document, path: Path, channel: Channel) -> Iterator[Problem]:
    """A YouTube channel is on YouTube."""
    if channel.platform not in (None, "youtube"):
        at = (*path, "platform")
        message = f"{say_path(at)}: a channel of kind youtube is on youtube, not on {short(str(channel.platform), 40)}"
        mend = replace_value(document, at, "youtube")
        yield problem_at(document, at, "channel-platform", message, mend=mend, because=why("channels"))


_SENT_TO: dict[ChannelKind, Callable[[Document, Path, Channel], Iterator[Problem]]] = {
    ChannelKind.SITE: _site,
    ChannelKind.KIT: _kit,
    ChannelKind.YOUTUBE: _youtube,
}
"""What each kind of channel needs."""
