#!/usr/bin/env python3
"""Draws the pictures of the sample archive: `python3 examples/draw_images.py` (needs Pillow).

Flat shapes drawn four times too large and scaled down, so that edges are smooth; no outside material but the fonts of
this repository. The results are committed; this script is kept so that anybody can see where they come from.
"""

import math
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent
FONT = ROOT.parent / "fonts" / "NotoSansCJK-Regular.ttc"
SCALE = 2
WIDTH, HEIGHT = 1200, 750
# Faces of the collection, by the region whose character forms they draw.
MAINLAND, TAIWAN = 2, 3


class Canvas:
    """A drawing whose units are final pixels."""

    def __init__(self, top, bottom, height=HEIGHT):
        self.size = (WIDTH, height)
        self.image = Image.new("RGB", (WIDTH * SCALE, height * SCALE))
        self.draw = ImageDraw.Draw(self.image)
        for y in range(height * SCALE):
            share = y / (height * SCALE)
            colour = tuple(round(a + (b - a) * share) for a, b in zip(rgb(top), rgb(bottom)))
            self.draw.line([(0, y), (WIDTH * SCALE, y)], fill=colour)

    def polygon(self, points, fill):
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def box(self, x, y, width, height, fill, radius=0):
        area = [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1]
        self.draw.rounded_rectangle(area, radius * SCALE, fill=fill)

    def disc(self, x, y, rx, fill, ry=None):
        ry = rx if ry is None else ry
        self.draw.ellipse([(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE], fill=fill)

    def line(self, points, fill, width):
        self.draw.line([(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve")

    def text(self, x, y, words, size, fill, anchor="lm", face=MAINLAND):
        font = ImageFont.truetype(str(FONT), size * SCALE, index=face)
        self.draw.text((x * SCALE, y * SCALE), words, font=font, fill=fill, anchor=anchor)

    def hills(self, base, height, wave, phase, fill):
        ridge = [(x, base - height * (0.6 + 0.4 * math.sin(x / wave + phase) * math.cos(x / (wave * 2.7) + phase)))
                 for x in range(0, WIDTH + 8, 8)]
        self.polygon([*ridge, (WIDTH, self.size[1]), (0, self.size[1])], fill)

    def save(self, name, colours=None):
        path = ROOT / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image = self.image.resize(self.size, Image.Resampling.LANCZOS)
        if path.suffix == ".png":
            image.quantize(colours or 64, dither=Image.Dither.NONE).save(path, optimize=True)
        else:
            image.save(path, quality=70, optimize=True, progressive=True)


def rgb(colour):
    return tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))


def library():
    """A reading room: arched windows between shelves, long tables with lamps."""
    c = Canvas("#f3e4c8", "#e3c79a")
    rng = random.Random(1936)
    books = ["#8c3b2e", "#b5652f", "#3f5b5e", "#5f7a61", "#d9a441", "#6b4b3e", "#a98b6d"]
    for x in (60, 490, 920):
        c.box(x - 20, 60, 260, 460, "#6e4a34", 6)
        for row in range(5):
            left, top = x - 6, 76 + row * 88
            c.box(left, top, 232, 76, "#4d3325")
            while left < x + 205:
                width, height = rng.choice((12, 16, 20, 24)), rng.randint(48, 70)
                c.box(left + 2, top + 76 - height, width, height, rng.choice(books), 2)
                left += width + 2
    for x in (335, 765):
        c.disc(x + 50, 190, 62, "#cfe3e4")
        c.box(x - 12, 190, 124, 330, "#cfe3e4")
        for bar in (x + 28, x + 70):
            c.box(bar, 132, 4, 388, "#8a6a4c")
        for bar in (250, 340, 430):
            c.box(x - 12, bar, 124, 4, "#8a6a4c")
        c.polygon([(x - 12, 520), (x + 112, 520), (x + 190, 750), (x - 90, 750)], "#f0d9ac")
    c.box(0, 520, WIDTH, 8, "#b48a5c")
    c.box(90, 620, 1020, 30, "#7a4f33", 8)
    c.box(90, 644, 1020, 10, "#5d3b26", 4)
    for x in (150, 1010):
        c.box(x, 650, 40, 100, "#6a432b")
    for x in (260, 600, 940):
        c.polygon([(x - 170, 620), (x + 170, 620), (x + 46, 556), (x - 46, 556)], "#f6e6bd")
        c.box(x - 3, 556, 6, 64, "#3c4a3f")
        c.polygon([(x - 58, 560), (x + 58, 560), (x + 34, 524), (x - 34, 524)], "#2f6b4f")
        c.box(x - 22, 612, 44, 8, "#3c4a3f", 3)
    for x, colour in ((384, "#8c3b2e"), (724, "#3f5b5e")):
        c.polygon([(x, 606), (x + 46, 614), (x + 92, 606), (x + 92, 616), (x + 46, 624), (x, 616)], colour)
        c.polygon([(x + 4, 600), (x + 46, 609), (x + 88, 600), (x + 88, 607), (x + 46, 616), (x + 4, 607)], "#fbf5e6")
    c.save("morning/images/library.jpg")


def tea():
    """Tea terraces under a pale morning."""
    c = Canvas("#fbe9cf", "#d6e6d3")
    c.disc(900, 170, 74, "#f6c177")
    c.hills(330, 170, 210, 0.4, "#b8cfc0")
    c.hills(400, 150, 160, 2.0, "#93b79d")
    greens = ["#6f9f6b", "#5f9160", "#4f8255", "#41734a", "#346340", "#285336"]
    for row, green in enumerate(greens):
        base = 470 + row * 62
        c.hills(base, 70, 150 + row * 14, 0.8 + row * 0.55, green)
        for x in range(-20 + (row % 2) * 24, WIDTH + 40, 48):
            y = base - 70 * (0.6 + 0.4 * math.sin(x / (150 + row * 14) + 0.8 + row * 0.55)
                             * math.cos(x / ((150 + row * 14) * 2.7) + 0.8 + row * 0.55))
            c.disc(x, y + 6, 28, green, 17)
            c.disc(x - 6, y, 15, "#88b56f" if row < 3 else "#5b9152", 7)
    x, y = 330, 566
    c.polygon([(x - 20, y + 58), (x + 20, y + 58), (x + 13, y), (x - 13, y)], "#b5523b")
    c.disc(x, y - 10, 13, "#e9c39b")
    c.polygon([(x - 36, y - 12), (x + 36, y - 12), (x, y - 38)], "#e6c56e")
    c.box(x + 14, y + 4, 24, 38, "#9a6b3f", 6)
    c.save("morning/images/tea.png", 48)


def night_market():
    """Lanterns under a bridge, and their light on the water."""
    c = Canvas("#141a33", "#25305a")
    water = 560
    c.box(0, water, WIDTH, HEIGHT - water, "#0f1730")
    for x in (200, 600, 1000):
        c.disc(x, 330, 190, "#1d2647", 210)
    c.box(0, 60, WIDTH, 110, "#2c3555")
    c.box(0, 160, WIDTH, 12, "#3d486f")
    for x in (-20, 380, 780, 1180):
        c.box(x, 170, 40, 400, "#2c3555")
    rng = random.Random(120)
    for i in range(26):
        x = 26 + i * 46
        y = 230 + 46 * abs(math.sin(i * 0.39)) + rng.randint(-6, 6)
        warm = rng.choice(("#f28c38", "#f6b042", "#e2583e"))
        c.line([(x, 170), (x, y)], "#3d486f", 2)
        c.disc(x, y + 16, 15, warm, 18)
        c.disc(x, y + 16, 7, "#ffe9b0", 14)
        for step in range(5):
            c.box(x - 13 + step * 2, water + 24 + step * 26 + rng.randint(0, 8), 26 - step * 4, 4, warm, 2)
    awnings = ["#c8453b", "#2f7f7a", "#d98f2b", "#5a5fa8", "#b8506e", "#3c8a55", "#c8453b"]
    for i, colour in enumerate(awnings):
        x = 24 + i * 168
        c.box(x + 8, 410, 128, 150, "#3a2b33")
        c.box(x + 16, 440, 112, 66, "#f8d58a")
        for stripe in range(6):
            tint = colour if stripe % 2 == 0 else "#f3ead8"
            c.polygon([(x + stripe * 24, 420), (x + 24 + stripe * 24, 420), (x + 22 + stripe * 20, 384),
                       (x + 12 + stripe * 20, 384)], tint)
        c.box(x, 500, 144, 60, colour, 4)
        for steam in range(3):
            c.disc(x + 40 + steam * 30, 486, 9, "#fff6dc")
        c.disc(x + 74, 458, 13, "#5b3a34")
        c.box(x + 56, 470, 36, 30, "#5b3a34", 10)
    c.save("morning/images/night-market.jpg")


def comet():
    """A comet over the hills after sunset."""
    c = Canvas("#101c3f", "#f0935a")
    rng = random.Random(71)
    for _ in range(150):
        x, y = rng.randint(0, WIDTH), rng.randint(0, 430)
        c.disc(x, y, rng.choice((1, 1, 1.5, 2.2)), "#dfe6ff" if y < 260 else "#c2b3bd")
    head = (690, 392)
    for share in range(60, 0, -1):
        x = head[0] + 4.6 * share
        y = head[1] - 4.4 * share - 0.022 * share * share
        fade = share / 60
        base = rgb("#fff1cf"), (tuple(round(v) for v in (40 + 120 * (y / 500), 50 + 50 * (y / 500), 84)))
        tint = tuple(round(a + (b - a) * (0.35 + 0.65 * fade)) for a, b in zip(*base))
        c.disc(x, y, 5 + 20 * fade, tint)
    c.line([head, (head[0] + 190, head[1] - 330)], "#9fc4ff", 2.5)
    c.disc(*head, 13, "#ffe7b8")
    c.disc(*head, 8, "#ffffff")
    c.hills(640, 150, 190, 1.1, "#5d3a55")
    c.hills(690, 130, 130, 2.6, "#3a2745")
    c.hills(760, 150, 240, 0.2, "#1c1730")
    c.polygon([(236, 640), (330, 640), (330, 600), (236, 600)], "#0f0d1e")
    c.disc(283, 602, 47, "#0f0d1e")
    c.polygon([(276, 604), (290, 608), (318, 540), (306, 535)], "#2c2444")
    c.box(1010, 604, 4, 60, "#0f0d1e")
    c.disc(1000, 586, 9, "#0f0d1e")
    c.box(992, 594, 17, 44, "#0f0d1e", 6)
    c.line([(1012, 604), (1030, 594)], "#0f0d1e", 6)
    c.save("skyline/images/comet.jpg")


def railway():
    """The line of the slow train: a map with its stations."""
    c = Canvas("#f4efe2", "#f4efe2")
    for base, height, wave, phase, fill in ((300, 230, 170, 1.3, "#dde3cf"), (240, 190, 120, 3.0, "#cbd7bd")):
        ridge = [(x, (base - height * (0.6 + 0.4 * math.sin(x / wave + phase))) * min(1, (x - 600) / 300))
                 for x in range(600, WIDTH + 8, 8)]
        c.polygon([*ridge, (WIDTH, 0)], fill)
    river = [(x, 560 + 60 * math.sin(x / 130) - x * 0.16) for x in range(-10, WIDTH + 20, 10)]
    c.line(river, "#b7d3de", 26)
    stops = [("溪口", 90, 620, 1), ("岩脚", 230, 560, 0), ("竹坪", 380, 590, 0), ("青溪", 540, 480, 1), ("三道弯", 700, 500, 0),
             ("鸡冠岭", 880, 330, 0), ("白石岭", 1080, 230, 1)]
    points = [(x, y) for _, x, y, _ in stops]
    curve = []
    ends = [points[0], *points, points[-1]]
    for a, b, d, e in zip(ends, ends[1:], ends[2:], ends[3:]):
        for step in range(24):
            t = step / 24
            curve.append(tuple(0.5 * (2 * b[k] + (d[k] - a[k]) * t + (2 * a[k] - 5 * b[k] + 4 * d[k] - e[k]) * t * t
                                      + (3 * b[k] - a[k] - 3 * d[k] + e[k]) * t ** 3) for k in (0, 1)))
    curve.append(points[-1])
    c.line(curve, "#38543f", 13)
    c.line(curve, "#f4efe2", 7)
    for a, b in zip(curve[::6], curve[3::6]):
        c.line([a, b], "#38543f", 8)
    for name, x, y, large in stops:
        c.disc(x, y, 17 if large else 12, "#38543f")
        c.disc(x, y, 9 if large else 6, "#fdf9ee")
        shift = 64 if name == "鸡冠岭" else 0
        c.text(x + shift, y + (18 if shift else 44), name, 32 if large else 26, "#2c3b30", "mm")
    c.text(70, 90, "溪口—白石岭", 46, "#2c3b30")
    c.text(70, 146, "6067次　118公里　14站　5小时09分", 26, "#64705f")
    c.line([(860, 690), (1062, 690)], "#64705f", 3)
    for x in (860, 961, 1062):
        c.line([(x, 682), (x, 698)], "#64705f", 3)
    c.text(1078, 690, "20 km", 22, "#64705f")
    c.save("skyline/images/railway.png", 48)


def birds():
    """The wetland count as bars, last year and this."""
    c = Canvas("#f6f3ea", "#f6f3ea")
    counts = [("小水鴨", 3120, 3480), ("赤頸鴨", 2260, 2050), ("反嘴鷸", 1840, 2210), ("大白鷺", 610, 655), ("黑面琵鷺", 286, 327)]
    c.text(70, 76, "北灣濕地二月同步調查", 42, "#23404a", face=TAIWAN)
    for x, words, colour in ((74, "2023年", "#a9c3c6"), (214, "2024年", "#2f7480")):
        c.box(x, 122, 24, 24, colour, 5)
        c.text(x + 36, 134, words, 24, "#4d6168", face=TAIWAN)
    for tick in range(0, 4000, 1000):
        x = 230 + tick * 0.235
        c.line([(x, 180), (x, 690)], "#dcd8ca", 2)
        c.text(x, 712, f"{tick:,}", 20, "#7b8587", "mm")
    for row, (name, before, now) in enumerate(counts):
        y = 196 + row * 100
        c.text(210, y + 38, name, 28, "#23404a", "rm", TAIWAN)
        c.box(230, y, before * 0.235, 34, "#a9c3c6", 5)
        c.box(230, y + 40, now * 0.235, 34, "#2f7480", 5)
        c.text(242 + before * 0.235, y + 17, f"{before:,}", 20, "#7b8587")
        c.text(242 + now * 0.235, y + 57, f"{now:,}", 22, "#23404a", face=TAIWAN)
    x, y = 980, 560
    c.disc(x, y, 54, "#fdfcf8", 34)
    c.line([(x - 40, y - 10), (x - 76, y - 52)], "#fdfcf8", 20)
    c.disc(x - 80, y - 58, 18, "#fdfcf8")
    c.line([(x - 88, y - 56), (x - 140, y - 34)], "#2b2b2b", 8)
    c.disc(x - 146, y - 31, 14, "#2b2b2b", 9)
    c.disc(x - 84, y - 62, 4, "#2b2b2b")
    for leg in (-8, 12):
        c.line([(x + leg, y + 28), (x + leg, y + 86)], "#2b2b2b", 4)
    c.save("harbour/images/birds.png", 32)


if __name__ == "__main__":
    for picture in (library, tea, night_market, comet, railway, birds):
        picture()
