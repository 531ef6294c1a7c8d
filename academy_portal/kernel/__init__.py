"""Plain Python below everything else: no Django, no clock of its own, standard library only."""
