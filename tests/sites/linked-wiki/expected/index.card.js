kmwiki.card({"title": "Teas", "lang": "en", "dir": "ltr", "text": "The best known are Green tea, black teas and White tea, which nobody has described yet. How it is made: Green tea#Making."});
