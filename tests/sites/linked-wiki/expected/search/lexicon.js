kmwiki.search("lexicon", "!black|;!dead|;!green|;!sencha|;!tea|;%s|;#rade|;!绿茶|;!茶|");
