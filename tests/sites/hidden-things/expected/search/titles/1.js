kmwiki.search("titles/1", [[180,"Home","index.html"],[236,"Thoughts","thoughts/index.html"]]);
