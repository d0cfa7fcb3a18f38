"""numpy, loaded when something of it is first used: 6 MB that a web process needs for no page but search.

`from talka.toolkit import arrays as np` wherever a web process imports it; a test holds that it starts without.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        """What numpy has under this name, found at once from then on."""
        if name.startswith("__"):
            raise AttributeError(name)
        import numpy  # noqa: PLC0415  reason: see above

        found = globals()[name] = getattr(numpy, name)
        return found
