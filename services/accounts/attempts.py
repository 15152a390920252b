"""How often somebody may try to sign in: slowed first, then locked for a while."""

from __future__ import annotations

import time

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from services.problems import Problem, Unavailable

# A guesser at one address is slowed, then locked out; a name that is guessed from many is locked.
SLOWED = parse("3/30 seconds")
LOCKED = parse("10/15 minutes")
NAME_LOCKED = parse("30/1 hour")
ADDRESS_LOCKED = parse("100/1 hour")
# So long the lock of a name is not for an address where it signed in: whoever guesses at a name
# elsewhere would keep its owner out.
REMEMBERED_SECONDS = 30 * 24 * 3600

Counted = list[tuple[RateLimitItem, tuple[str, ...]]]


class TooManyAttempts(Problem):
    """Somebody tried too often."""

    status = 429
    title = "Too many attempts"


class Attempts:
    """Counts attempts to sign in.

    Args:
        storage: Where they are counted, as the library `limits` names it: `memory://`, or
            `redis://host:6379` where there are several servers.
    """

    def __init__(self, storage: str) -> None:
        # The limiter itself holds its storage weakly.
        self._storage = storage_from_string(storage)
        self._limiter = MovingWindowRateLimiter(self._storage)

    def begin(self, name: str, address: str, *, signed_in: bool = False) -> None:
        """Count an attempt before the password is looked at, so that many at once count too.

        Args:
            name: Name of the account.
            address: Where it is tried.
            signed_in: Whether they are in already, and change their password: then what others
                guess at their name does not hinder them.

        Raises:
            TooManyAttempts: When there were too many.
            Unavailable: When they cannot be counted: then nobody signs in.
        """
        try:
            self._count(name, address, signed_in)
        except RedisError as error:
            raise Unavailable("Attempts cannot be counted: LIMITS_URL does not answer.") from error

    def _count(self, name: str, address: str, signed_in: bool) -> None:
        if not self._limiter.test(ADDRESS_LOCKED, "address", address):
            raise self._refusal(ADDRESS_LOCKED, ("address", address))
        for limit, key in self._counted(name, address, signed_in):
            if not self._limiter.hit(limit, *key):
                raise self._refusal(limit, key)

    def fail(self, address: str) -> None:
        """Count what failed at an address; those who share it and know their password do not."""
        self._limiter.hit(ADDRESS_LOCKED, "address", address)

    def succeed(self, name: str, address: str) -> None:
        """Forget the attempts of who knew the password, and remember where that was."""
        for limit, key in self._counted(name, address):
            self._limiter.clear(limit, *key)
        self._storage.incr(_known(name, address), REMEMBERED_SECONDS, elastic_expiry=True)

    def _counted(self, name: str, address: str, signed_in: bool = False) -> Counted:
        here: Counted = [
            (SLOWED, ("slowed", name, address)),
            (LOCKED, ("locked", name, address)),
        ]
        if signed_in or self._storage.get(_known(name, address)):
            return here
        return [*here, (NAME_LOCKED, ("name", name))]

    def _refusal(self, limit: RateLimitItem, key: tuple[str, ...]) -> TooManyAttempts:
        until, _ = self._limiter.get_window_stats(limit, *key)
        seconds = max(1, int(until - time.time()) + 1)
        return TooManyAttempts(
            f"Too many attempts: try again in {seconds} seconds.",
            headers={"Retry-After": str(seconds)},
        )


def _known(name: str, address: str) -> str:
    return f"signed-in/{name}/{address}"
