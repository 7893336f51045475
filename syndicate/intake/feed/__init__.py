"""Other people's feeds: RSS, RDF, Atom and JSON Feed, from files and from the web."""
