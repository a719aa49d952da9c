#!/usr/bin/env python3
"""Makes `dictionaries.z` and the fixture of the tests from a release of OpenCC.

    python3 src/transform/script/data/build.py path/to/opencc-1.4.2

The dictionaries are those that OpenCC's build makes of its sources: reversed ones, and the phrases of Simplified that it
derives from regional phrases. Mappings to characters that few fonts have (`@tofu-risk`) are a dictionary of their own,
`TSCharactersExt`, as in OpenCC, whose command leaves it out and whose library does not. The file is a zlib stream of UTF-8 text: `@NAME` begins a dictionary, then follows `KEY<TAB>VALUE`
a line, sorted by key; a line without a value stands for a key that the characters of its dictionary convert rightly one by
one, and that is there so that no other phrase begins inside it.
"""

import json
import re
import sys
import zlib
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIXTURE = HERE.parents[3] / "tests/fixtures/script/opencc.tsv"
USED = ["s2t", "s2tw", "s2twp", "s2hk", "t2s", "tw2s", "hk2s", "t2tw", "t2hk", "tw2t", "hk2t"]
CHARACTERS = {"STPhrases": "STCharacters", "TSPhrases": "TSCharacters"}


def read(path):
    """Key → values in the order of the file, and the values that a reversed dictionary prefers."""
    entries, preferred = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# @reverse-prefer:"):
            fields = line.split(":", 1)[1].split()
            preferred[fields[0]] = fields[-1]
        if line.strip() and not line.startswith("#"):
            key, values = line.split("\t", 1)
            entries[key] = values.split(" ")
    return entries, preferred


def reverse(entries, preferred):
    out = defaultdict(list)
    for key, values in entries.items():
        for value in values:
            out[value].append(key)
    for key, value in preferred.items():
        out[key].insert(0, out[key].pop(out[key].index(value)))
    return dict(out)


def convert(text, dictionaries):
    """Longest match, the first dictionary that has one."""
    out, at = [], 0
    while at < len(text):
        for entries in dictionaries:
            length = next((n for n in range(len(text) - at, 0, -1) if text[at : at + n] in entries), 0)
            if length:
                out.append(entries[text[at : at + length]][0])
                at += length
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def tofu_risks(path):
    """The mappings to rare characters, which OpenCC tries before the plain ones where it is told to."""
    lines = path.read_text(encoding="utf-8").splitlines()
    entries = {}
    for mark, line in zip(lines, lines[1:]):
        if mark.startswith("# @tofu-risk:"):
            key, values = line.split("\t", 1)
            entries[key] = [value for value in values.split() if value != key] or [key]
    return entries


def dictionaries(source):
    folder = source / "data/dictionary"
    names = ["STPhrases", "STCharacters", "TSPhrases", "TSCharacters", "TWPhrases", "TWVariantsPhrases", "TWVariants",
             "TWVariantsRevPhrases", "HKVariantsPhrases", "HKVariants", "HKVariantsRevPhrases"]
    found = {name: read(folder / f"{name}.txt")[0] for name in names}
    for name in ["TWVariants", "HKVariants"]:
        found[f"{name}Rev"] = reverse(*read(folder / f"{name}.txt"))
    found["Compatibility"] = read(folder / "CJK_Compatibility_Ideographs.txt")[0]
    found["TSCharactersExt"] = tofu_risks(folder / "TSCharacters.txt")
    # STPhrases_GeneratedFromRegionalPhrases: the regional phrases as they stand in Simplified text.
    simplify = [found["TSPhrases"], found["TSCharactersExt"], found["TSCharacters"]]
    for name in ["HKPhrases", "TWPhrases"]:
        for phrase in read(folder / f"{name}.txt")[0]:
            key = convert(convert(phrase, [found["Compatibility"]]), simplify)
            if len(key) >= 3:
                found["STPhrasesRegional"] = found.get("STPhrasesRegional", {})
                found["STPhrasesRegional"].setdefault(key, [phrase])
    return found


def text_of(found):
    out = []
    for name, entries in found.items():
        out.append(f"@{name}")
        plain = found.get(CHARACTERS.get(name.removesuffix("Regional"), ""), {})
        for key in sorted(entries):
            value = entries[key][0]
            out.append(key if plain and value == convert(key, [plain]) else f"{key}\t{value}")
    return "\n".join(out) + "\n"


def fixture(source):
    text = (source / "test/testcases/testcases.json").read_text(encoding="utf-8")
    cases = json.loads(re.sub(r",(\s*[}\]])", r"\1", text))["cases"]
    rows = [(name, case["input"], case["expected"][name]) for name in USED for case in cases if name in case["expected"]]
    escape = lambda text: text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return "".join("\t".join(map(escape, row)) + "\n" for row in rows)


source = Path(sys.argv[1])
text = text_of(dictionaries(source))
packed = zlib.compress(text.encode(), 9)
(HERE / "dictionaries.z").write_bytes(packed)
FIXTURE.write_text(fixture(source), encoding="utf-8")
print(f"{text.count(chr(10))} lines, {len(text.encode())} bytes, {len(packed)} packed")
