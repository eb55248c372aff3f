"""What a preview has left in the cache and no longer uses: each edit leaves pages, packed for the next look at them."""

from kmwiki.engine.store import Store
from kmwiki.pipeline import page_parser
from kmwiki.snapshot import BUILD, Stowed


class Leftovers:
    """The results that one preview has put into a store; those that builds left there are theirs to tidy up."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._saved: frozenset[bytes] = frozenset()  # what the next preview will start from
        self._built = store.mark(BUILD)

    def save(self, stowed: Stowed) -> None:
        """Keep what this analysis is made of from now on: it was left for the next preview."""
        self._saved = self._keys(stowed)

    def tidy(self, stowed: Stowed | None) -> None:
        """Forget what is of use neither to this analysis nor to the next preview."""
        built, self._built = self._built, self.store.mark(BUILD)
        if built != self._built:  # a build ran meanwhile, and may have found some of it to be of use
            self.store.disown()
        elif stowed is not None:
            self.store.forget_own(self._saved | self._keys(stowed))

    def _keys(self, stowed: Stowed) -> frozenset[bytes]:
        parser = page_parser(stowed.wiki.config, stowed.wiki.site.source_index, self.store, jobs=1)
        return frozenset((*stowed.rows.values(), *map(parser.key_of, stowed.wiki.files.pages)))
