#!/usr/bin/env python3
"""The table of docs/epub.md: the same 100 articles as an e-book by bindery, pandoc, calibre and percollate.

    compare.py POSTS WORK            POSTS: a folder of archive posts, of which every n-th is taken; WORK: an empty folder

Programs are found on PATH or named by the environment: BINDERY, PANDOC, CALIBRE (ebook-convert), PERCOLLATE; the judges by
EPUBCHECK_JAR and ACE_JUDGE (.ci/ace/judge.js with its libraries). Pictures are drawn here, so that nothing needs a network.
"""
import collections
import functools
import html
import http.server
import json
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib

COUNT = 100


def picture(number):
    """A PNG of 640 by 400 pixels with a gradient of its own."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(640) for v in ((x + number * 7) & 255, (y * 2 + number * 31) & 255, (x * y >> 6) & 255))
        for y in range(400)
    )
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 640, 400, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def pages(posts, work):
    """Web pages of the posts, as a browser would save them, with their pictures beside them."""
    files = sorted(path for path in pathlib.Path(posts).rglob("*") if path.is_file() and path.suffix in (".md", ".txt"))
    folder = work / "pages"
    folder.mkdir(parents=True)
    for number in range(20):
        (folder / f"picture{number}.png").write_bytes(picture(number))
    made, count = [], 0
    for index, path in enumerate(files[:: max(1, len(files) // COUNT)][:COUNT]):
        text = path.read_text(encoding="utf-8", errors="replace")
        found = re.match(r"(?:<!--(\d+)-->\s*)?\[(.*?)\]\((\S*?)\)\s*-+\s*(.*)", text, re.S)
        if not found:
            continue
        stamp, title, url, body = found.groups()
        day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(stamp) / 1000)) if stamp else ""

        def local(match):
            nonlocal count
            count += 1
            return f'{match[1]}picture{count % 20}.png{match[2]}'

        body = re.sub(r'(<img[^>]*?\ssrc=")[^"]*(")', local, body)
        page = (
            f'<!DOCTYPE html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f'<meta property="og:site_name" content="{html.escape(path.parent.name)}">'
            f'<meta property="article:published_time" content="{day}"><link rel="canonical" href="{html.escape(url)}"></head>'
            f"<body><article><h1>{html.escape(title)}</h1>\n{body}\n</article></body></html>\n"
        )
        file = folder / f"{index:03}.html"
        file.write_text(page, encoding="utf-8")
        made.append((file, title))
    links = "".join(f'<li><a href="{file.name}">{html.escape(title)}</a></li>' for file, title in made)
    (folder / "index.html").write_text(
        f'<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>文摘</title></head><body><ul>{links}</ul></body></html>',
        encoding="utf-8",
    )
    return [file for file, _ in made]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(folder):
    """The address at which the pages are served to percollate, which does not read pictures from files."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def run(command, folder):
    """Wall time, CPU time and peak memory of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(["/usr/bin/time", "-f", "%M", "-o", str(folder / "peak"), *command], cwd=folder, capture_output=True, text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        print(command[0], done.returncode, done.stderr[-2000:], file=sys.stderr)
    return wall, cpu, int((folder / "peak").read_text().split()[-1]) // 1024


def visible(markup):
    body = re.sub(r"(?s)^.*?<body", "<", markup)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<!--.*?-->|<[^>]*>", "", body)))


def judge(book, sources):
    """What the outside judges say, and what the book holds."""
    report = book.with_suffix(".json")
    subprocess.run(["java", "-jar", os.environ["EPUBCHECK_JAR"], "-u", "-j", str(report), str(book)], capture_output=True)
    checked = collections.Counter(message["severity"] for message in json.loads(report.read_text())["messages"] for _ in message["locations"])
    ace = subprocess.run(["node", os.environ["ACE_JUDGE"], str(book)], capture_output=True, text=True).stdout
    found = re.search(r": (\d+) violations\s*$", ace)
    archive = zipfile.ZipFile(book)
    names = archive.namelist()
    opf = archive.read(next(name for name in names if name.endswith(".opf"))).decode()
    nav = next((n for n in names if re.search(r"(^|/)nav\.xhtml$", n)), None)
    ncx = next((n for n in names if n.endswith(".ncx")), None)
    depth, entries = 0, 0
    if nav:
        toc = re.search(r'(?s)<nav[^>]*epub:type="toc".*?</nav>', archive.read(nav).decode())[0]
        level = 0
        for tag in re.findall(r"</?ol|<a ", toc):
            level += (tag == "<ol") - (tag == "</ol")
            depth = max(depth, level)
            entries += tag == "<a "
    elif ncx:
        level = 0
        for tag in re.findall(r"<navPoint|</navPoint", archive.read(ncx).decode()):
            level += 1 if tag == "<navPoint" else -1
            depth = max(depth, level)
            entries += tag == "<navPoint"
    text = "".join(visible(archive.read(n).decode("utf-8", "replace")) for n in names if re.search(r"\.x?html?$", n))
    held = collections.Counter(text)
    wanted = collections.Counter("".join(c for source in sources for c in visible(source.read_text()) if "\u4e00" <= c <= "\u9fff"))
    kept = sum(min(held[c], n) for c, n in wanted.items()) / max(1, sum(wanted.values()))
    return {
        "size": book.stat().st_size,
        "epubcheck": ", ".join(f"{n} {kind.lower()}" for kind, n in sorted(checked.items())) or "0",
        "ace": found[1] if found else "no verdict",
        "depth": depth,
        "entries": entries,
        "pictures": sum(1 for n in names if re.search(r"\.(png|jpe?g|gif|webp)$", n) and "cover" not in n),
        "files": sum(1 for n in names if re.search(r"\.x?html?$", n)),
        "a11y": len(re.findall(r"schema:access", opf)),
        "kept": kept,
    }


def main():
    posts, work = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    sources = pages(posts, work)
    names = [str(path) for path in sources]
    env = lambda name, usual: os.environ.get(name, usual).split()
    book = lambda name: work / f"{name}.epub"
    address = serve(work / "pages")
    addresses = [f"{address}/{source.name}" for source in sources]
    commands = {
        "bindery": [*env("BINDERY", "bindery"), *names, "-q", "--title", "文摘", "--group-by", "source", "-o", str(book("bindery"))],
        "pandoc": [*env("PANDOC", "pandoc"), *names, "--toc", "--metadata", "title=文摘", "--metadata", "lang=zh-Hans", "-o", str(book("pandoc"))],
        "calibre": [*env("CALIBRE", "ebook-convert"), str(work / "pages/index.html"), str(book("calibre")), "--breadth-first", "--language", "zh", "--title", "文摘", "--epub-version", "3"],
        "percollate": [*env("PERCOLLATE", "percollate"), "epub", *addresses, "--title", "文摘", "--no-sandbox", "-o", str(book("percollate"))],
    }
    for name, command in commands.items():
        if not shutil.which(command[0]):
            print(f"skipped: needs {command[0]}")
            continue
        wall, cpu, peak = run(command, work / "pages")
        if not book(name).exists():
            print(f"{name}: no book")
            continue
        found = judge(book(name), sources)
        print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU, {peak} MB peak, " + ", ".join(f"{key} {value}" for key, value in found.items()), flush=True)


main()
