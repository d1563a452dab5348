"""For whoever writes rules and sources: record pages, explain readings, score them against gold."""
