"""`portal VERB` and `python -m portal VERB`."""

from portal.cli import run


def main() -> None:
    """Run one command and leave with its exit code."""
    run()


if __name__ == "__main__":
    main()
