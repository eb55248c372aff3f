"""Site → Views: the content of each file of the site.

A view contains a list that grows with the whole wiki only if that list is the page.
"""
