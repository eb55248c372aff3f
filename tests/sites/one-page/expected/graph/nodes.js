kmwiki.graph("nodes", {"pages":1,"x":[0],"y":[0],"weight":[0],"community":[-1],"communities":[]});
