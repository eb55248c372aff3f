kmwiki.search("words/1", "!a|,V-;!brewing|,,,V-;!fired|,V-;#or|,V-;!green|,,,V-;!in|,V-;#s|,V-;!minutes|,V-;!or|,V-;!pan|,V-;#ot|,V-;!steamed|,V-;!tea|,,,V-;#he|,V-;#wo|,V-;!wait|,V-;$rm|,V-");
