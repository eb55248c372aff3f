kmwiki.search("titles/0", [[52,"Dead","dead/index.html"],[93,"Green tea","drinks/green-tea/index.html"],[100,"Tea trade","drinks/tea-trade/index.html"]]);
