"""What the web server calls: in a process of its own, whatever it was forked from."""

from .command.lifeline import hold
from .environment import WEB_THREADS
from .loaded import handler
from .receiving import Receiving

hold()
application = Receiving(handler, WEB_THREADS)
