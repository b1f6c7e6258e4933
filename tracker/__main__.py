"""`python -m tracker`: the same as the installed command, for a process that starts another."""

from tracker.cli import main

if __name__ == "__main__":
    main(prog_name="tracker")
