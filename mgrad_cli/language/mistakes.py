"""stub"""
def mistake(tokens, token, tables, states):
    from mgrad_cli.errors import LanguageError, Place
    return LanguageError(f"unexpected {tokens.kinds[token]} {tokens.words[token]!r}", Place(tokens.text, tokens.starts[token], tokens.ends[token]))
