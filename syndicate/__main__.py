"""`python -m syndicate`: the program, where no console script is installed."""

from syndicate.cli import main

if __name__ == "__main__":
    main()
