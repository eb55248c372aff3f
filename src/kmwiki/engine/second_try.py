"""A second try: what fails with the help of earlier builds is made again without it."""

from collections.abc import Callable
from typing import TypeVar

from kmwiki.engine.store import Store
from kmwiki.errors import Corrupt, KmwikiError, mistake

Result = TypeVar("Result")


def made(
    make: Callable[[Store], Result],
    store: Store,
    *,
    is_doubtful: Callable[[Result], bool] = lambda result: False,
) -> tuple[Result, str | None]:
    """The result of `make` with a store, and the reason if the store could not be used.

    If it fails, or its result is doubtful, results of earlier builds may be wrong: the store is cleared, and everything
    is made again with a store that remembers nothing, because a store that cannot be read may not be writable.
    """
    try:
        result = make(store)
        if not is_doubtful(result):
            return result, store.problem
        why = "something failed, perhaps because of it"
    except KmwikiError:
        raise
    except Exception as error:
        if not store.remembers and not isinstance(error, Corrupt):
            raise
        why = mistake(error)
    problem = store.problem or f"the cache of earlier builds is not used: {why}"
    store.clear()
    store.close(used_all=False)
    return make(Store(None)), problem
