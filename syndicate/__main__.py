"""`python -m syndicate`: the program, where no console script is installed."""

from syndicate.cli import main

main()
