"""One file per verb, in folders by what the verb is for: a module that defines ``class <Name>(Verb)`` adds the verb
<Name>, nothing else lists it."""

from app.rcml.verb import VERBS, discover

VERBS |= discover(__name__, __path__)
