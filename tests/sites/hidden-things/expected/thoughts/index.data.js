kmwiki.page({"title":"Thoughts","lang":"en","dir":"ltr","cited":"none","sections":[["","","What it wrote.",0]]});
