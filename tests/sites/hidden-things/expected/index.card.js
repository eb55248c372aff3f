kmwiki.card({"title": "Home", "lang": "en", "dir": "ltr", "text": "What readers see, and a link to a Draft.", "trust": "1 of 2 claims cited"});
