"""What is given out, for the API and for the files of the pages alike: one form for each thing."""
