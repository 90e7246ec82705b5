"""A printed figure followed back: its definition, law, rule, SQL and cases."""

from reg18.trace.follow import Trace, follow, follow_in
from reg18.trace.show import print_trace

__all__ = ["Trace", "follow", "follow_in", "print_trace"]
