kmwiki.search("titles/0", [[93,"Green tea","drinks/green-tea/index.html"]]);
