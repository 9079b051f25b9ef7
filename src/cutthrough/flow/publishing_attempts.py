"""One attempt: the channel is called at most once for it, and what came of it is written down, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import TracebackType

from cutthrough.flow.publishing_told import Ended, Outcome, cause, failed, out_now
from cutthrough.model.errors import CutthroughError, Interrupted, StoreError
from cutthrough.model.parcel import Parcel
from cutthrough.model.post import KeptPost, PostState, Receipt
from cutthrough.publish.channels.base import Busy, Locked, Publisher, Refused
from cutthrough.store.posts import PostBoard

_LOCKED_WAIT = timedelta(minutes=5).total_seconds()
"""How long a post waits for somebody to connect its channel; it never doubles, as that may be done at any time."""

_LONGEST_WAIT = timedelta(hours=1).total_seconds()


class Hold:
    """Goes on having a post for as long as the block lasts, from a thread; `lost` once somebody else has it."""

    def __init__(self, board: PostBoard, post: str, attempt: str, seconds: float) -> None:
        self._board = board
        self._post = post
        self._attempt = attempt
        self._seconds = seconds
        self._over = threading.Event()
        self.lost = False
        self._thread = threading.Thread(target=self._run, name=f"hold {post}", daemon=True)

    def __enter__(self) -> Hold:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._over.set()
        self._thread.join(self._seconds)

    def _run(self) -> None:
        while not self._over.wait(self._seconds / 3):
            # A ledger that is away for a moment is asked again: the post is ours until its time is over.
            with suppress(StoreError):
                if not self._board.hold(self._post, self._attempt, self._seconds):
                    self.lost = True
                    return


def attempt(
    board: PostBoard,
    kept: KeptPost,
    parcel: Parcel,
    channel: Publisher,
    *,
    stands: Callable[[], bool],
    progress: Callable[[float], None],
    seconds: float,
) -> Ended:
    """Post what was claimed, and write down what came of it.

    `stands` says whether what it was approved on still holds; it is asked right before anything becomes visible. Ended
    by Ctrl-C or a signal, the attempt is left `unknown`, to be looked for by the next run. Raises StoreError where
    the ledger can't be written: the post then stays `attempting` until its time is over.
    """
    post, id_ = kept.post.id, kept.attempt or ""
    said_no = False
    receipt: Receipt | None = None
    with Hold(board, post, id_, seconds) as hold:

        def wanted() -> bool:
            nonlocal said_no
            try:
                yes = not hold.lost and board.wanted(post, id_) and stands()
            except StoreError:
                yes = False  # what can't be asked is no yes
            said_no = said_no or not yes
            return yes

        try:
            receipt = channel.post(parcel, wanted, progress)
            return _confirmed(board, kept, receipt, stands)
        except Refused as error:
            if said_no:
                return _unwanted(board, post, id_)
            why = cause(error)
            return failed(board.fail(post, id_, why) or kept.model_copy(update={"why": why}))
        except (Busy, Locked) as error:
            return _waiting(board, kept, error)
        except StoreError:
            raise
        except CutthroughError as error:
            board.lose(post, id_, error.message)
            if isinstance(error, Interrupted):
                raise
            return Ended(outcome=Outcome.UNKNOWN, said=error.message, fix=error.fix)
        except Exception as error:  # noqa: BLE001 - a channel's own mistakes must not leave a post without an end
            why = f"{type(error).__name__} while posting"
            board.lose(post, id_, why)
            return Ended(outcome=Outcome.UNKNOWN, said=why, fix="it is looked for by the next run")
        except BaseException:
            if receipt is not None:
                board.confirm(post, id_, receipt)
            else:
                board.lose(post, id_, "stopped while posting")
            raise


def _confirmed(board: PostBoard, kept: KeptPost, receipt: Receipt, stands: Callable[[], bool]) -> Ended:
    post, id_ = kept.post.id, kept.attempt or ""
    if board.confirm(post, id_, receipt) is None:
        now = board.get(post)
        state = now.state if now is not None else PostState.UNKNOWN
        if state is PostState.FAILED:
            said = "It was handed over, after somebody looked and said that it is not out"
            finds = f"cutthrough publish --retry {post}, which finds it there"
            return Ended(outcome=Outcome.UNKNOWN, said=said, fix=finds, url=receipt.url)
        if state is not PostState.CONFIRMED:
            said = "It was handed over, and another publisher has it now, which will find it"
            return Ended(outcome=Outcome.TAKEN, said=said, url=receipt.url)
    try:
        still = stands()
    except StoreError:
        still = True  # it is out and written down; what can't be asked now is told by the next audit
    late = "" if still else "; what it was approved on was taken back while it went out"
    send = receipt.said.get("send")
    down = f"if it must not stay: cutthrough publish --take-down {post}"
    fix = down if late else f"send it: {send}" if send else None
    where = receipt.url or receipt.said.get("folder")
    return Ended(outcome=Outcome.CONFIRMED, said=f"{out_now(receipt)}{late}", fix=fix, url=where)


def _unwanted(board: PostBoard, post: str, id_: str) -> Ended:
    why = "it was not wanted any more before it could be seen"
    if board.release(post, id_, why) is None:
        return Ended(outcome=Outcome.TAKEN, said="Another publisher has it now; nothing was made visible")
    return Ended(outcome=Outcome.HELD, said="What it was approved on was taken back; nothing was made visible")


def _waiting(board: PostBoard, kept: KeptPost, error: Busy | Locked) -> Ended:
    # Waits double with each try, so that a channel that is down is not asked a thousand times.
    busy, wait = isinstance(error, Busy), _LOCKED_WAIT
    if isinstance(error, Busy):
        wait = max(error.wait, min(_LONGEST_WAIT, error.wait * 2 ** min(kept.tries, 10)))
    board.release(kept.post.id, kept.attempt or "", cause(error), wait=wait, counted=busy)
    return Ended(outcome=Outcome.WAITING, said=error.message, fix=error.fix, closed=True)
