"""The RestComm Markup Language (guide chapter 3): documents, verbs, and the interpreter that performs them. Pure."""
