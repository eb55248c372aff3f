kmwiki.search("names/1", "!!none|W:;#some|V-;!=home|V-;#thoughts|W:;!@closed.md|V-;#open.md|V-;!home|V-;!thoughts|W:");
