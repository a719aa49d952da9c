#!/usr/bin/env python3
"""Scores extracted texts against the expected ones of five public suites.

    score.py SUITES FOUND.jsonl [--half even|odd] [--worst N] [--list]

SUITES holds a folder a suite; FOUND.jsonl has a line {"file": …, "text": …} a page, as examples/extract_pages.rs prints it.
Every suite is scored its own way: article-extraction-benchmark by shingles of four words, WCXB by words, the other three by
words where an ideograph is a word. Pages are halved by a hash of their names, so that one half can be held out.
"""

import argparse, glob, hashlib, html, json, os, re
from collections import Counter, defaultdict

WORD = re.compile(r"\w+")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")


def counts(true, found):
    common = sum((true & found).values())
    return common, sum(found.values()) - common, sum(true.values()) - common


def shingles(text):
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


def prf(tp, fp, fn):
    if fp == fn == 0:
        return 1.0, 1.0
    return (tp / (tp + fp) if tp + fp else 0.0), (tp / (tp + fn) if tp + fn else 0.0)


def plain(markup):
    markup = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<!--.*?-->", " ", markup)
    return html.unescape(re.sub(r"<[^>]*>", " ", markup))


def markdown(text):
    text = re.sub(r"(?s)\A---\n.*?\n---\n", "", text)
    text = re.sub(r"(?s)\A```json\n.*?\n```\n", "", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\]\([^)]*\)", " ", text)
    return plain(text)


def expected(suites):
    """(suite, page's name) → text, kind"""
    known = {}
    truth = json.load(open(f"{suites}/article-extraction-benchmark/ground-truth.json"))
    for name, page in truth.items():
        known["article-extraction-benchmark", name] = page["articleBody"], ""
    for path in glob.glob(f"{suites}/wcxb/ground-truth/*.json"):
        page = json.load(open(path))
        kind = ((page.get("_internal") or {}).get("page_type") or {}).get("primary", "")
        known["wcxb", os.path.basename(path)[:-5]] = page["ground_truth"].get("main_content") or "", kind
    for path in glob.glob(f"{suites}/chinese/reference/*.txt"):
        known["chinese", os.path.basename(path)[:-4]] = plain(open(path, errors="replace").read()), ""
    for path in glob.glob(f"{suites}/readability/*/expected.html"):
        known["readability", path.split("/")[-2]] = plain(open(path).read()), ""
    for path in glob.glob(f"{suites}/defuddle/expected/*.md"):
        known["defuddle", os.path.basename(path)[:-3]] = markdown(open(path).read()), ""
    return known


def key(path):
    parts = path.split("/")
    suite = next(s for s in ("article-extraction-benchmark", "wcxb", "chinese", "readability", "defuddle") if s in parts)
    name = parts[-2] if suite == "readability" else parts[-1].removesuffix(".gz").removesuffix(".html")
    return suite, name


def main():
    args = argparse.ArgumentParser()
    args.add_argument("suites")
    args.add_argument("found")
    args.add_argument("--half", choices=["even", "odd"])
    args.add_argument("--worst", type=int, default=0)
    args = args.parse_args()
    found = {key(line["file"]): line for line in map(json.loads, open(args.found))}
    rows, kinds, empty = defaultdict(list), defaultdict(list), []
    for (suite, name), (text, kind) in sorted(expected(args.suites).items()):
        if (suite, name) not in found:
            continue
        odd = hashlib.sha256(name.encode()).digest()[0] % 2
        if args.half and odd != (args.half == "odd"):
            continue
        got = found[suite, name].get("text") or ""
        if not got.strip():
            empty.append((suite, name))
        if suite == "article-extraction-benchmark":
            tp, fp, fn = counts(shingles(text), shingles(got))
        elif suite == "wcxb":
            tp, fp, fn = counts(Counter(WORD.findall(text.lower())), Counter(WORD.findall(got.lower())))
        else:
            tp, fp, fn = counts(Counter(CJK.findall(text.lower())), Counter(CJK.findall(got.lower())))
        p, r = prf(tp, fp, fn)
        f = 2 * p * r / (p + r) if p + r else 0.0
        rows[suite].append((f, p, r, name))
        if kind:
            kinds[kind].append((f, p, r, name))
    mean = lambda values, at: sum(v[at] for v in values) / len(values)
    for suite, pages in rows.items():
        p, r = mean(pages, 1), mean(pages, 2)
        # article-extraction-benchmark takes F1 of the means, the others the mean of F1.
        f = 2 * p * r / (p + r) if suite == "article-extraction-benchmark" else mean(pages, 0)
        print(f"{suite:30} {len(pages):4} pages  F1 {f:.4f}  P {p:.4f}  R {r:.4f}")
        for f, p, r, name in sorted(pages)[: args.worst]:
            print(f"    {f:.3f} P {p:.3f} R {r:.3f} {name}")
    for kind, pages in sorted(kinds.items()):
        print(f"  wcxb {kind:20} {len(pages):4}  F1 {mean(pages, 0):.4f}  P {mean(pages, 1):.4f}  R {mean(pages, 2):.4f}")
    print(f"empty: {len(empty)} {empty[:8]}")


main()
