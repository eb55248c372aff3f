kmwiki.search("lexicon", "!home|;!thoughts|");
