kmwiki.search("lexicon", "!ה|;!סנצ|;!اخضر|;#لشاي|;!شاي|");
