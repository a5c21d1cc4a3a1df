"""Menus as columns of the sizing problem: of lines, of sites, and of links in modules."""
