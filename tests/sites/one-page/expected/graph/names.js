kmwiki.graph("names", {"titles":["Green tea"],"urls":["../index.html"],"sources":0,"red":0,"tags":{},"types":[],"type":[-1],"fresh":[0]});
