kmwiki.search("titles/1", [[180,"Teas","index.html"],[189,"Black tea","drinks/black-tea/index.html"]]);
