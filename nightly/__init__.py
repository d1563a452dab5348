"""The night on top: command line, settings, wiring, stages, report."""
