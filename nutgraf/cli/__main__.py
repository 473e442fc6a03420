"""`python -m nutgraf.cli` is `nutgraf`."""

import sys

from nutgraf.cli import main

sys.exit(main())
