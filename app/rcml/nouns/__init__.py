"""One file per noun: whom <Dial> calls (guide 3.9.1-3.9.4). A module here that defines a Verb adds the noun."""

from app.rcml.verb import NOUNS, discover

NOUNS |= discover(__name__, __path__)
