kmwiki.graph("nodes", {"pages":2,"x":[10000,-10000],"y":[-5138,5138],"weight":[0,0],"community":[-1,-1],"communities":[]});
