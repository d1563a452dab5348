"""One file for each resource; a file holds `OPERATIONS`, a tuple of `review.api.operation.Operation`."""
