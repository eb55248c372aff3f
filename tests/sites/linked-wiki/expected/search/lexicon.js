kmwiki.search("lexicon", "!black|;!green|;!sencha|;!tea|;%s|;!绿茶|;!茶|");
