kmwiki.addresses([["index.html","Home"],["thoughts/index.html","Thoughts"]]);
