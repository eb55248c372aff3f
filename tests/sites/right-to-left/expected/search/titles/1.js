kmwiki.search("titles/1", [[180,"الشاي","index.html"]]);
