"""What the tagger sees of each token: what it is, what it may be, and what stands around it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from language.personal_data import han_words
from language.personal_data.han_words import Known
from language.personal_data.latin_words import of_word
from language.personal_data.tokens import Token
from language.personal_data.words import words

_MOST_WORDS = 3
# What is not told of a hidden word: which one it is.
_OWN_LETTERS = frozenset({"w=", "e2", "e3", "a3"})
# So many of a token's own features, after the first, its neighbours see too.
_SEEN = slice(1, 5)
# A word's last letters, for its next neighbours.
_LETTERS = 6
# Where among them is how common it is as a name and as a word, whatever its letters' size.
_SHORT = 5
_ENDS = frozenset(".!?。！？")


def features(tokens: Sequence[Token], hidden: Container[int] = ()) -> list[list[str]]:
    """Return the features of each token of a text.

    Args:
        tokens: The tokens.
        hidden: Places of tokens that are shown as words that nobody knows: in training.
    """
    listed = [""] * len(tokens)
    for what, lists in (("city", words().cities), ("brand", words().brands)):
        for start, end in _listed(tokens, lists):
            listed[start:end] = [what] * (end - start)
    han = han_words.known(tokens)
    told = [_told(*each) for each in zip(tokens, han, listed, strict=True)]
    classes = [_class(token) for token in tokens]
    capitals = _capitals(tokens)
    for place in range(len(tokens)):
        if place in hidden:
            told[place] = ("?", [one for one in told[place][1] if one[:2] not in _OWN_LETTERS])
    last = len(tokens) - 1
    made = []
    for place, token in enumerate(tokens):
        own = list(told[place][1])
        own.append(f"b={token.before}")
        if place == last:
            own.append("last")
        for step in (-3, -2, -1, 1, 2, 3):
            other = place + step
            if 0 <= other <= last:
                short, more = told[other]
                own.append(f"{step}w={short}")
                if -2 <= step <= 2:
                    own += [f"{step}{one}" for one in more[_SEEN]]
                    if step in (-1, 1) and tokens[other].kind == "word" and other not in hidden:
                        own.append(f"{step}{more[_LETTERS]}")
            else:
                own.append(f"{step}out")
        before = told[place - 1][0] if place else "^"
        after = told[place + 1][0] if place < last else "$"
        short = told[place][0]
        own += (f"p={before}|{short}", f"q={short}|{after}", f"r={before}|{after}")
        kinds = [
            told[other][1][1] if 0 <= other <= last else "^"
            for other in range(place - 2, place + 3)
        ]
        own += (
            f"k={kinds[1]}|{kinds[2]}|{kinds[3]}",
            f"l={kinds[0]}|{kinds[1]}|{kinds[2]}",
            f"m={kinds[2]}|{kinds[3]}|{kinds[4]}",
        )
        around = [
            classes[other] if 0 <= other <= last else "^" for other in range(place - 2, place + 3)
        ]
        own += (
            f"P={around[0]}|{around[1]}",
            f"Q={around[3]}|{around[4]}",
            f"R={around[1]}|{around[3]}",
        )
        own += _beside(place, han[place], hidden)
        if token.kind == "word":
            begins = place == 0 or token.before == "n" or tokens[place - 1].text in _ENDS
            case = f"{of_word(token.text)[1]}{'^' if begins else ''}{capitals}"
            own += (f"C={case}", f"D={case}|{told[place][1][_SHORT]}")
        made.append(own)
    return made


def _capitals(tokens: Sequence[Token]) -> str:
    """Return how a text uses capitals: whether in it one tells anything."""
    written = [token.text for token in tokens if token.kind == "word"]
    if not any(word[0].isupper() for word in written):
        return "none"
    if all(word.isupper() for word in written):
        return "all"
    return "some" if written[0][0].islower() else "usual"


def _beside(place: int, known: Known, hidden: Container[int]) -> Iterator[str]:
    """Yield which Chinese words stand before and after a token, and of which class they are."""
    classes = words().classes
    before, after, second, third = (classes.get(one, one[:1]) for one in known[3:])
    tags = words().tags
    yield f"tb={tags.get(known.before, '')}|{tags.get(known.after, '')}"
    if known.before:
        yield f"xb={before}"
        yield f"tb={tags.get(known.before, known.before[:1])}"
        if len(known.before) > 1 and place - 1 not in hidden:
            yield f"wb={known.before}"
    if known.after:
        yield f"xa={after}"
        yield f"ta={tags.get(known.after, known.after[:1])}"
        if len(known.after) > 1 and place + 1 not in hidden:
            yield f"wa={known.after}"
    if known.lexical:
        yield f"x2={before}|{second}"
        yield f"x3={before}|{third}"
        yield f"s2={tags.get(known.second, known.second[:1])}"
        yield f"s3={tags.get(known.third, known.third[:1])}"


def _class(token: Token) -> str:
    """Return of which class a word is, or what else a token is."""
    if token.kind != "word":
        return token.text if token.kind in {"han", "sign"} else token.kind
    code, shape, _, lower = of_word(token.text)
    return words().classes.get(lower.removesuffix("'s"), code[2] + shape)


def _told(token: Token, han: Known, listed: str) -> tuple[str, list[str]]:
    """Return a token's short name, and features of it alone, the most telling first."""
    kind, written = token.kind, token.text
    if kind == "word":
        code, shape, what, lower = of_word(written)
        what = what or listed
        return lower, [
            f"w={lower}", f"c={code}{what}{shape}", f"n={code}", f"s={shape}{what}",
            f"x={_class(token)}", f"c0={code}{what}", f"e2={lower[-2:]}", f"e3={lower[-3:]}",
            f"a3={lower[:3]}", f"len={min(len(lower), 9)}",
        ]  # fmt: skip
    if kind == "han":
        lexical, mark, pairs = han[:3]
        return written, [
            f"w={written}", f"h={mark}", f"z={lexical}", f"u={pairs}", f"y={lexical[:1]}{mark}",
        ]  # fmt: skip
    if kind == "number":
        size = min(len(written), 7)
        length = f"w={written}" if size < 3 else "long"
        return f"#{size}", [f"d={size}", f"d{size}", "number", length]
    if kind == "mask":
        return f"<{written}>", [f"m={written}", f"m{written}", "mask"]
    return written, [f"w={written}", f"g{written}", "sign"]


def _listed(tokens: Sequence[Token], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where what is on a list stands: its first token, and one after its last."""
    lower = [
        token.text.lower() if token.kind == "word" or token.text == "&" else "" for token in tokens
    ]
    place = 0
    while place < len(lower):
        longest = 0
        if lower[place]:
            lengths = range(min(_MOST_WORDS, len(lower) - place), 0, -1)
            longest = next((n for n in lengths if " ".join(lower[place : place + n]) in known), 0)
        if longest:
            yield place, place + longest
        place += longest or 1
