"""`python -m reg18`: the console command."""

from reg18.cli import main

main()
