"""Numbers that people read out, type and scan: unguessable, and a slip of the finger is noticed.

Sixteen of Crockford's Base32 (no I, L, O, U) in groups of four: 70 random bits, then two check characters by the pure
system of ISO/IEC 7064 with the prime modulus 1021 over radix 32. One wrong character, or two neighbours changed over,
always leave a remainder; of other slips one in a thousand passes.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, CHECKS, MODULUS = 16, 2, 1021
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LONGEST_TYPED = 60


def _letters(value: int, length: int) -> str:
    found = ""
    for _place in range(length):
        value, digit = divmod(value, 32)
        found = ALPHABET[digit] + found
    return found


def _value(text: str) -> int:
    total = 0
    for letter in text:
        total = total * 32 + _VALUES[letter]
    return total


def with_check(data: str) -> str:
    """The data's characters followed by their two check characters."""
    shifted = _value(data) * 32**CHECKS
    return data + _letters((1 - shifted) % MODULUS, CHECKS)


def new_number() -> str:
    """One that nobody can guess, without its hyphens."""
    data = LENGTH - CHECKS
    return with_check(_letters(secrets.randbits(5 * data), data))


def read_number(typed: str) -> str | None:
    """What somebody typed, as it is kept; None where it has a typing error. Hyphens, spaces and case don't matter, and
    the letters O, I and L are read as the digits that they look like.
    """
    letters = [letter for letter in typed[:_LONGEST_TYPED].upper() if letter not in "-‐‑–— ."]
    if len(typed) > _LONGEST_TYPED or len(letters) != LENGTH or any(letter not in _VALUES for letter in letters):
        return None
    text = "".join(ALPHABET[_VALUES[letter]] for letter in letters)
    return text if _value(text) % MODULUS == 1 else None


def shown_number(number: str) -> str:
    """As it is printed: ``K7QM-3XTB-9FRD-WP0H``."""
    return "-".join(number[place : place + 4] for place in range(0, len(number), 4))
