kmwiki.graph("nodes", {"pages":4,"x":[-9900,-6229,9900,6103],"y":[10000,-6522,-10000,5881],"weight":[0,2,2,0],"community":[-1,0,0,0],"communities":[{"lead":1,"size":3}]});
