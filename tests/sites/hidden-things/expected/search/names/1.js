kmwiki.search("names/1", "!!none|W:;#some|V-;!=home|V-;#thoughts|W:;!@closed|V-;*.md|V-;#open|V-;(.md|V-;!home|V-;!thoughts|W:");
