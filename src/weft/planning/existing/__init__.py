"""Equipment in place: what is kept, moved and retired, in menus, slots and orders."""
