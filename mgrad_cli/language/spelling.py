"""How programs spell a name, whatever the keyboard or the file made of it."""


def spelled(name: str) -> str:
    """The name as the reader would have it: an é is one character there."""
    if name.isascii():
        return name.strip()
    from unicodedata import normalize

    return normalize("NFC", name).strip()
