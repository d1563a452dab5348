"""Pages that are told as a whole, the nightly digest and the weekly brief: one structure, as plain text and as HTML."""
