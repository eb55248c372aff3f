"""What is made with the help of earlier builds is made once more without it, if it fails."""

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
    """What `make` gives with a store, and why that could not be used, if so.

    If it fails, or its result is doubtful, something of earlier builds may be false: the store is emptied, and all is
    made once more with one that remembers nothing (what cannot be read may not be writable, either).
    """
    try:
        result = make(store)
        if not is_doubtful(result):
            return result, store.problem
        why = "something failed that may be due to it"
    except KmwikiError:
        raise
    except Exception as error:
        if not store.remembers and not isinstance(error, Corrupt):
            raise
        why = mistake(error)
    problem = store.problem or f"nothing of earlier builds is used: {why}"
    store.clear()
    store.close(used_all=False)
    return make(Store(None)), problem
