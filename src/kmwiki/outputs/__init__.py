"""Site → Views: what each file of the site will say. A view holds no list that grows with the whole wiki
but where that list is the page."""
