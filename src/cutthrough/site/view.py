"""What a page's template is given of one film."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cached_property

from markupsafe import Markup, escape

from cutthrough.model.watch import Watch, WatchEdit, WatchFile
from cutthrough.site.headline import headline
from cutthrough.site.shapes import Shown, by_shape, is_tall
from cutthrough.site.text import one_line, shortened

BAR = 48
"""Pixels under an embedded film, for its title and call to action."""

_EMBED = (640, 960)  # widest and tallest an embedded player is unless somebody asks for less
_SUMMARY = 300  # characters of a description in previews
_GIST = 160  # and beside other films
_TRIMMED = 0.12  # of a picture, that may be cut off at its edges


@dataclass(frozen=True)
class Action:
    """Where the call to action leads while one of the edits is shown."""

    post: str
    link: str
    rules: str


@dataclass(frozen=True)
class View:
    """A film with everything that follows from it. `hidden` pages are for one person, or not published yet."""

    watch: Watch
    address: str
    hidden: bool
    films: tuple[Shown, ...]
    others: tuple[WatchEdit, ...]
    structured: Markup

    @property
    def main(self) -> WatchEdit:
        """The edit that stands for the film in feeds and previews."""
        return self.watch.edits[0]

    @property
    def url(self) -> str:
        """The page's public address."""
        return f"{self.address}/{self.watch.slug}"

    @property
    def embed_url(self) -> str:
        """The address of the player for other people's pages."""
        return f"{self.address}/embed/{self.watch.slug}"

    @property
    def tall(self) -> bool:
        """Whether there are only narrow edits, so that words stand beside the film on wide screens."""
        return all(is_tall(each.edit) for each in self.films)

    @property
    def seconds(self) -> int:
        """The main edit's length in whole seconds, one at least."""
        return max(1, round(self.main.duration))

    @property
    def summary(self) -> str:
        """The description on one line, for previews."""
        return shortened(one_line(self.watch.description), _SUMMARY)

    @property
    def action(self) -> str:
        """The words of the call to action."""
        return self.watch.call_to_action.text if self.watch.call_to_action else ""

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The call to action with each edit's own link; one where all lead to the same, none without words or link."""
        if self.watch.call_to_action is None:
            return ()
        links = [(each, each.edit.link or self.watch.link) for each in self.films]
        if len({link for _, link in links}) == 1:
            link = links[0][1]
            return (Action(self.main.post, link, ""),) if link else ()
        return tuple(Action(each.edit.post, link, each.rules) for each, link in links if link)

    @property
    def picture(self) -> WatchFile | None:
        """The picture that stands for the film on the index page."""
        return next((file for each in self.watch.edits if (file := each.still or each.poster)), None)

    @property
    def fills(self) -> bool:
        """Whether that picture fills a frame of 16 by 9; a narrower or wider one would lose heads at its edges."""
        picture = self.picture
        if picture is None or not picture.width or not picture.height:
            return True
        return abs(picture.width * 9 / (picture.height * 16) - 1) <= _TRIMMED

    @property
    def looks(self) -> str:
        """The names of the rules that make room for the title: how many lines it takes, and how long its words are."""
        lines, longest = headline(self.watch.title, greeted=self.watch.greeting is not None)
        return f"lines-{lines}" + (f" long-{longest}" if longest else "")

    @property
    def gist(self) -> str:
        """The description as the index page shows it."""
        return shortened(one_line(self.watch.description), _GIST)

    @property
    def mail_date(self) -> str:
        """When it was published, as RSS has dates (RFC 822 with a year of four digits)."""
        return format_datetime(datetime.fromisoformat(self.watch.published))

    @property
    def embed_size(self) -> tuple[int, int]:
        """Width and height of the embedded player in pixels, its bar included, when nobody asks for less."""
        return self.embed_within(*_EMBED)

    def embed_within(self, width: int, height: int) -> tuple[int, int]:
        """The largest player of the main edit's shape that fits; never under 1 pixel a side."""
        wide, tall = self.main.shape
        across = min(width, max(1, height - BAR) * wide // tall)
        across = max(1, across)
        return across, min(height, max(1, round(across * tall / wide)) + BAR)

    def frame(self, width: int, height: int) -> str:
        """The HTML that shows the player on another page."""
        return (
            f'<iframe src="{escape(self.embed_url)}" width="{width}" height="{height}" '
            f'title="{escape(self.watch.title)}" frameborder="0" allow="fullscreen; picture-in-picture" '
            'allowfullscreen loading="lazy"></iframe>'
        )

    @property
    def embed_code(self) -> str:
        """The same at its own size, to be copied from the page."""
        return self.frame(*self.embed_size)


def view_of(watch: Watch, address: str, *, hidden: bool) -> View:
    """The view of a cleaned film."""
    films, others = by_shape(watch)
    return View(watch, address, hidden, films, others, Markup())
