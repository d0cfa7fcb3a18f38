"""What a visitor's browser does."""

import base64
import json
from typing import Any

from altcha import Challenge, solve_challenge
from django.test import Client


def solve(said: dict[str, Any]) -> str:
    """The answer to a challenge, as the script writes it."""
    solution = solve_challenge(Challenge.from_dict(said))
    assert solution is not None
    return base64.b64encode(json.dumps({"challenge": said, "solution": solution.to_dict()}).encode()).decode()


def proof(client: Client) -> str:
    """A fresh proof, asked for and found."""
    return solve(client.get("/en/moderation/proof/").json())
