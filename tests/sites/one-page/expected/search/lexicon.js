kmwiki.search("lexicon", "!green|;!tea|");
