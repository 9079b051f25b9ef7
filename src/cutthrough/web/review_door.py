"""Who comes in to a review: sessions in cookies, forms that came from our own pages, and how often one may ask."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from cutthrough.store.guests import CODE_LIVES, SESSION_LIVES

FORM_FIELD = "form"
_BEFORE_LIVES = timedelta(hours=1)
_MOST_KEYS = 4096


class Cookies:
    """The cookies of one guest's link: of the session, of the page that asks for the code, and that one was mailed.

    They are HttpOnly and SameSite=Strict, and are sent to that link's own pages only.
    """

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        prefix = "__Secure-" if secure else ""
        self.session, self.before, self.sent = f"{prefix}review", f"{prefix}review-door", f"{prefix}review-sent"
        self._lives = {self.session: SESSION_LIVES, self.before: _BEFORE_LIVES, self.sent: CODE_LIVES}

    def read(self, request: Request, name: str) -> str:
        """A cookie's value; empty without it."""
        return request.cookies.get(name, "")[:200]

    def give(self, answer: Response, path: str, name: str, value: str) -> None:
        """Set one for the pages under `path`."""
        lives = int(self._lives[name].total_seconds())
        answer.set_cookie(name, value, max_age=lives, path=path, secure=self._secure, httponly=True, samesite="strict")

    def take(self, answer: Response, path: str, name: str) -> None:
        """Remove one."""
        answer.delete_cookie(name, path=path, secure=self._secure, httponly=True, samesite="strict")


def form_token(secret: str, token: str) -> str:
    """What a form of ours carries, and no other site can know: bound to the cookie and to the link."""
    return hmac.new(secret.encode("utf-8", "replace"), f"form\0{token}".encode(), hashlib.sha256).hexdigest()


def is_ours(request: Request, secret: str, token: str, given: str) -> bool:
    """Whether a form was sent from our own page. Browsers that say where a request comes from are believed too."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    return bool(secret) and hmac.compare_digest(form_token(secret, token).encode(), given.encode("utf-8", "replace"))


class Pace:
    """How often each may ask: `burst` at once, and `a_minute` in the long run. Kept in memory, for this server only."""

    def __init__(self, burst: int, a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._each, self._clock = burst, a_minute / 60, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def may(self, who: str) -> bool:
        """Whether this one may ask now; counts it."""
        with self._lock:
            moment = self._clock()
            left, since = self._left.pop(who, (float(self._burst), moment))
            left = min(float(self._burst), left + (moment - since) * self._each)
            allowed = left >= 1
            self._left[who] = (left - 1 if allowed else left, moment)
            if len(self._left) > _MOST_KEYS:
                # Whoever asked longest ago has the most left by now, so least is forgotten.
                self._left.pop(next(iter(self._left)))
            return allowed
