kmwiki.search("words/1", "!a|,,V-;#nd|,V-;$other|,V-;!claim|,V-;$osed|V-;!draft|,V-;!it|,W:;!link|,V-;!open|V-;!readers|,V-;!see|,V-;!to|,V-;!what|,V-S1;#rote|,W:");
