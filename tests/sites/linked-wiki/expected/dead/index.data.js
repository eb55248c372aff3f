kmwiki.page({"title":"Dead","lang":"en","dir":"ltr","cited":"none","sections":[["","","Still here.",0]]});
