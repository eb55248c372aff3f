kmwiki.search("pages", {"room":256,"span":128,"shards":{"names":["1"],"words":["1"]},"numbers":"6UI","classes":"##","wanted":1,"sources":1});
