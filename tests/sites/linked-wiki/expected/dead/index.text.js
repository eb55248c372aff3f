kmwiki.search("text", {"lang":"en","dir":"ltr","cited":"none","sections":[["","","Still here."]]});
