kmwiki.card({"title": "Dead", "lang": "en", "dir": "ltr", "text": "Still here."});
