kmwiki.graph("nodes", {"pages":5,"x":[-10000,10000,505,-8492,133],"y":[3070,3020,-3169,-8829,8829],"weight":[0,2,3,0,0],"community":[-1,0,0,0,0],"communities":[{"lead":2,"size":4}]});
