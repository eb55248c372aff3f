kmwiki.addresses([["index.html","Green tea"]]);
