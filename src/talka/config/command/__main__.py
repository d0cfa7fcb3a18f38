"""`python -m talka.config.command`: how the command starts processes of itself."""

from . import main

if __name__ == "__main__":
    main()
