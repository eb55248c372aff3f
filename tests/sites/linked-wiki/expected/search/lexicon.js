kmwiki.search("lexicon", "!black|;!dead|;!green|;!sencha|;!tea|;%s|;!绿茶|;!茶|");
