"""`python -m cutthrough`: the command line."""

from cutthrough.cli.app import main

main()
