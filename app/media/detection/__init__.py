"""Who has answered: a person, a machine or a fax (docs/streams.md, Answering machine detection). Pure."""
