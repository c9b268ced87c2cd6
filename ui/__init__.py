"""The screens. A page reads a view, draws it, and sends one command back; it decides nothing."""
