"""Problems of links alone: levels of modules, rounded cut sets of the graph of links, and a search of their own."""
