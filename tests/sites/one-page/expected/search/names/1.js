kmwiki.search("names/1", "!!none|V-;!=greentea|V-;!green|V-;!tea|V-");
