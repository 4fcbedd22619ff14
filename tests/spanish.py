"""How easy a Spanish sentence is to read, as J. Fernández Huerta measured it.

«Medidas sencillas de lecturabilidad» (Consigna, 1959): 206.84 - 60 · syllables a word - 1.02 · words a
sentence; 70 and more reads as «bastante fácil» and better. As in Flesch's count, which his adapts, a
sentence is what ends in a full stop, a question mark, a colon or a semicolon.
"""

import re

NEUTRAL = "casa"  # stands for a name, a day or a number that a message fills in
FACT = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|\{\w*\}|\w*\d(?:[\w:.,/-]*\w)?")
WORD = re.compile(r"[a-záéíóúüñ]+", re.IGNORECASE)
STOP = re.compile(r"[.?!…:;]+(?=[\s»)\"”]|$)|\n+")
VOWELS = re.compile(r"[aeiouáéíóúü]+")
SILENT = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
FULL = set("aeoáéóíú")  # each makes a syllable; i and u lean on them


def syllables(word: str) -> int:
    """Of one Spanish word, at least one."""
    written = SILENT.sub("", word.lower())
    written = re.sub(r"y(?![aeiouáéíóú])", "i", written)
    groups: list[str] = VOWELS.findall(written)
    return max(1, sum(max(1, sum(letter in FULL for letter in group)) for group in groups))


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence, a neutral one in the place of each fact."""
    plain = FACT.sub(NEUTRAL, text)
    return [words for part in STOP.split(plain) if (words := WORD.findall(part))]


def ease(words: list[str]) -> float:
    """Fernández Huerta's figure for one sentence."""
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words)
