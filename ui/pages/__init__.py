"""One module a page; ``registry`` says which address leads to which."""
