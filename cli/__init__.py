"""The command line: one file a command, wiring the floors below."""
