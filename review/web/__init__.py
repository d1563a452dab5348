"""The review desk in a browser: pages made on the server, which work without scripts and reach no other host."""
