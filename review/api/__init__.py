"""The desk as JSON: what the pages show and decide, for programs, under `/api/v1` with the same permissions."""
