kmwiki.page({"title":"شاي أخضر","lang":"ar","dir":"rtl","aliases":["סנצ'ה"],"cited":"none","sections":[["","","يعود إلى الشاي، ولا يعود إلى لا أحد.",0]]});
