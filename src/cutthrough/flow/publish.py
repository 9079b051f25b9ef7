"""Publishing: what is due goes out once, by the states of `model.post`.

Each run first finds out about what others left: posts that nobody is at any more are `unknown`, and unknown ones are
looked for on their channel, never tried again. Then the ledger follows the plan, each due post is judged once more,
claimed, posted, and written down. Any number of publishers may run at once, on one machine or on many, and each may be
ended at any moment.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cutthrough.flow.approval import settle
from cutthrough.flow.publishing_run import Run
from cutthrough.flow.publishing_told import LEASE, Asked, Outcome, Published, Told, Unwatched, Watch
from cutthrough.model.errors import Misuse
from cutthrough.model.post import KeptPost, PostState
from cutthrough.store.ledger import open_ledger

__all__ = [
    "LEASE",
    "Asked",
    "Outcome",
    "Published",
    "Told",
    "Unwatched",
    "Watch",
    "publish_due",
    "reconcile",
    "rehearse",
    "retry",
]


def publish_due(program_dir: Path, asked: Asked | None = None, *, ledger_url: str | None = None) -> Published:
    """Publish what is due, after finding out about what is unknown; tells what holds the rest back.

    With `ahead`, what is not due yet is told too. Ended by KeyboardInterrupt, nothing is left that the next run can't
    make out. `ledger_url` names a PostgreSQL ledger whose posts are planned already. Raises StoreError, Interrupted
    where `stop` said so while something went up, Misuse for ids that no post of it has.
    """
    with Run(program_dir, asked or Asked(), ledger_url) as run:
        run.look_for()
        run.follow_plan()
        run.ensure_known()
        run.settle()
        for kept in run.due():
            if run.asked.stop():
                break
            run.publish(kept)
        else:
            run.tell_the_rest()
        return run.told()


def rehearse(program_dir: Path, asked: Asked | None = None, *, ledger_url: str | None = None) -> Published:
    """What `publish_due` would do now with what is planned already, without doing any of it. Raises as it does."""
    with Run(program_dir, asked or Asked(), ledger_url) as run:
        run.ensure_known()
        run.tell_the_rest(failures=False)
        return run.told()


def reconcile(program_dir: Path, asked: Asked | None = None, *, ledger_url: str | None = None) -> Published:
    """Only find out about what is unknown, by reading; nothing is posted. Raises as `publish_due`."""
    with Run(program_dir, asked or Asked(), ledger_url) as run:
        run.ensure_known()
        run.look_for(run.asked.only)
        return run.told()


def retry(program_dir: Path, post: str, *, by: str, ledger_url: str | None = None) -> KeptPost:
    """Plan a post anew that failed, or let one go at once that waits after a try, because what was wrong is mended.

    Raises Misuse for any other.
    """
    with open_ledger(program_dir, ledger_url) as ledger:
        kept = ledger.posts.get(post)
        again = ledger.posts.retry(post, f"tried again by {by}") if kept is not None else None
        if kept is None:
            raise Misuse(f"There is no post {post[:60]!a}", "cutthrough calendar BRIEF lists them")
        if again is None:
            looked = " It is looked for by itself: cutthrough publish --reconcile" * (kept.state is PostState.UNKNOWN)
            raise Misuse(
                f"{post} did not fail and waits for no other try: it is {kept.state}.{looked}",
                "only what failed or waits is tried again",
            )
        settle(program_dir, again.post.brief, datetime.now(UTC), ledger=ledger)
        return ledger.posts.get(post) or again
