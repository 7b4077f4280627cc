"""`python -m attcli`."""

from attcli.cli import main

if __name__ == "__main__":
    main()
