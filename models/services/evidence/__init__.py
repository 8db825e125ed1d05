"""Evidence of a statement, for an authority or a court: who said what, when and how, who wrote it down, what became of it, and that the journal holds."""
