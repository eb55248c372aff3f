kmwiki.addresses([["dead/index.html","Dead"],["drinks/black-tea/index.html","Black tea"],["drinks/green-tea/index.html","Green tea","Sencha","绿茶"],["index.html","Teas"]]);
