kmwiki.card({"title": "شاي أخضر", "lang": "ar", "dir": "rtl", "text": "يعود إلى الشاي، ولا يعود إلى لا أحد."});
