kmwiki.search("titles/1", [[180,"Green tea","index.html"]]);
