kmwiki.graph("nodes", {"pages":3,"x":[8189,9157,-9157],"y":[-10000,10000,1616],"weight":[2,2,0],"community":[0,0,0],"communities":[{"lead":0,"size":3}]});
