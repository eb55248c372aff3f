kmwiki.addresses([["index.html","الشاي"],["شاي-أخضر/index.html","شاي أخضر","סנצ'ה"]]);
