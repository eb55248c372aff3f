kmwiki.search("text", {"lang":"en","dir":"ltr","cited":"none","sections":[["","","What it wrote."]]});
