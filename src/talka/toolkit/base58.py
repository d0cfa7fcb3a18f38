"""Base58 in Bitcoin's alphabet, as multibase's `z` has it."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encode_base58(content: bytes) -> str:
    """``b"\\x00\\x01"`` → ``"12"``."""
    number, found = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, 58)
        found = ALPHABET[digit] + found
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + found


def decode_base58(text: str) -> bytes:
    """The other way. Raises ValueError for a letter that isn't one of them."""
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
