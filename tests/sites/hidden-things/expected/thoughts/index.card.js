kmwiki.card({"title": "Thoughts", "lang": "en", "dir": "ltr", "text": "What it wrote."});
