use super::prepare;

fn lines(body: &str) -> String {
    prepare(body).text
}

#[test]
fn ordinary_markdown_is_passed_on() {
    for text in [
        "# 题\n\n文 `{% raw %}` ``{{ site.url }}``\n",
        "```\n{% note %}\n$$\n!!! note\n```\n",
        "> ```\n> {% x %}\n> ```\n",
        "文\n\n    {% code %}\n    [TOC]\n",
        "$$ x $$\n\n价 $5 与 $$6\n",
        "\\frac{{a}}{{b}} {a} {: x\n",
        "=== x\n\n标题\n===\n",
    ] {
        assert_eq!(lines(text), text);
    }
}

#[test]
fn formulas_become_fences() {
    assert_eq!(lines("文\n$$\n\n- a\n= b\n$$\n"), "文\n~~~~~~math\n- a\n= b\n~~~~~~\n");
    assert_eq!(lines("$$ a\nb $$.\n文"), "~~~~~~math\n a\nb \n~~~~~~\n.\n文\n");
    assert_eq!(lines("> $$\n> a\n> $$\n"), "> ~~~~~~math\n> a\n> ~~~~~~\n");
    for text in ["$$\na\n", "价 $$\n$$ 起\n\n文\n\n$$ 止\n", "$$\na\n\n# 题\n\n$$\n", "$$\n```\na\n```\n$$\n"] {
        assert_eq!(lines(text), text);
    }
}

#[test]
fn callouts_become_alerts() {
    assert_eq!(
        lines("!!! note \"题\"\n    甲\n\n    ```\n    {% x %}\n    ```\n乙"),
        "\n> [!NOTE]\n> **题**\n>\n> 甲\n>\n> ```\n> {% x %}\n> ```\n\n乙\n"
    );
    assert_eq!(lines("- 甲\n\n    !!! warning\n        乙"), "- 甲\n\n\n    > [!WARNING]\n    > 乙\n\n");
    assert_eq!(lines("=== \"C++\"\n    a\n"), "\n**C++**\n\na\n\n");
    assert_eq!(lines("::: tip 题\n甲\n:::\n"), "\n> [!TIP]\n> **题**\n>\n> 甲\n\n");
    assert_eq!(
        lines(":::: info\n::: danger\n甲\n:::\n::::\n"),
        "\n> [!NOTE]\n> **Info**\n>\n>\n> > [!CAUTION]\n> > **Danger**\n> >\n> > 甲\n>\n\n"
    );
    assert_eq!(lines("> [!info]- 题\n> 甲"), "> [!NOTE]\n> **题**\n>\n> 甲\n");
    assert_eq!(lines("{% note warning %}\n甲\n{% endnote %}"), "\n> [!WARNING]\n> 甲\n\n");
}

#[test]
fn tags_are_expanded_or_reported() {
    assert_eq!(lines("{% blockquote 某人 %}\n话\n{% endblockquote %}"), "\n> 话\n>\n> — 某人\n\n");
    assert_eq!(lines("{% codeblock lang:rust %}\n{% x %}\n{% endcodeblock %}"), "```rust\n{% x %}\n```\n\n");
    assert_eq!(lines("{% raw %}\n{{ site.url }}\n{% endraw %}"), "{{ site.url }}\n");
    assert_eq!(lines("![]({{ site.url }}/a.png){:width=\"3\"} {{< ref \"b.md\" >}}"), "![](/a.png) b.md\n");
    let prepared = prepare("甲 {% include x %} 乙\n\n{% unknown a %}\n丙\n{% endunknown %}\n{% endstray %}\n");
    assert_eq!(prepared.text, "甲  乙\n\n丙\n\n");
    let dropped: Vec<_> = prepared.diagnostics.iter().map(|it| (it.code, it.dropped.as_deref().unwrap())).collect();
    assert_eq!(
        dropped,
        [
            ("markdown.unknown-tag", "{% include x %}"),
            ("markdown.unknown-tag", "{% unknown a %}"),
            ("markdown.unknown-tag", "{% endstray %}")
        ]
    );
}

#[test]
fn marks_for_generators_go() {
    let prepared = prepare("[TOC]\n\n* TOC\n{:toc}\n\n@[toc](目录)\n\n文\n{: .red }\n");
    assert_eq!(prepared.text, "\n\n\n文\n");
    assert_eq!(prepared.diagnostics.len(), 4);
    assert_eq!(lines("![[图 1.png|300]] ![[笔记]] ![[b.jpg|替代]]"), "![](<图 1.png>) [[笔记]] ![替代](<b.jpg>)\n");
    assert_eq!(lines("\\[[\\]](a) \\\\[[1]](b)"), "\\[[\\]](a) \\\\[\\[1\\]](b)\n");
    assert_eq!(lines("[[1]](a) `[[2]](b)`"), "[\\[1\\]](a) `[[2]](b)`\n");
}

#[test]
fn quotations_are_as_deep_as_they_can_be_read() {
    let prepared = prepare(&format!("{}文\n{}文", "> ".repeat(64), ">".repeat(65)));
    assert_eq!(prepared.text, format!("{}文\n{} 文\n", "> ".repeat(64), ">".repeat(64)));
    assert_eq!(prepared.diagnostics.len(), 1);
}

#[test]
fn highlights_are_marked() {
    for (text, expected) in [
        ("甲==乙==丙 ==**a** b==。", "甲<mark>乙</mark>丙 <mark>**a** b</mark>。\n"),
        ("if(a==b && c==d) == e == f==", "if(a==b && c==d) == e == f==\n"),
        ("==== ==a\\== `==b==`", "==== ==a\\== `==b==`\n"),
        ("<img alt=\"a ==b==\"> ==c==\n", "<img alt=\"a ==b==\"> <mark>c</mark>\n"),
        ("\\{% x %} \\==a==", "\\{% x %} \\==a==\n"),
    ] {
        assert_eq!(lines(text), expected);
    }
}

#[test]
fn bare_addresses_end_at_cjk_punctuation() {
    for (text, expected) in [
        ("见 https://x.example/a，后**文**", "见 https://x.example/a<!---->，后**文**\n"),
        ("见https://x.example/a.。", "见https://x.example/a.<!---->。\n"),
        ("<p>见 https://x.example/a，后</p>", "<p>见 https://x.example/a<!---->，后</p>\n"),
        ("：http://x.example/", "：http://x.example/\n"),
        (
            "[甲](https://x.example/a，b) <https://x.example/，>",
            "[甲](https://x.example/a，b) <https://x.example/，>\n",
        ),
        ("[1]: https://x.example/，", "[1]: https://x.example/，\n"),
        (
            "<img src=\"https://x.example/，\"> `https://x.example/，`",
            "<img src=\"https://x.example/，\"> `https://x.example/，`\n",
        ),
    ] {
        assert_eq!(lines(text), expected);
    }
}

#[test]
fn bold_text_that_was_cut_is_joined() {
    for (text, expected) in [
        ("**甲；****乙**丙\n", "**甲；乙**丙\n"),
        ("**甲****乙****丙**\n", "**甲乙丙**\n"),
        ("甲****乙\n", "甲****乙\n"),
        ("*。***。 *。****[* **1.**\n", "*。***。 *。****[* **1.**\n"),
        ("**甲** 乙****丙** **\n", "**甲** 乙****丙** **\n"),
        ("**甲** ****乙**\n", "**甲** ****乙**\n"),
        ("`**甲****乙**`\n", "`**甲****乙**`\n"),
    ] {
        assert_eq!(lines(text), expected);
    }
}

#[test]
fn hostile_input_takes_linear_time() {
    for text in [
        "{% note %}\n".repeat(50_000),
        "::: tip\n".repeat(50_000),
        format!("{}{}", "::: tip\n".repeat(2_000), ":::\n".repeat(2_000)),
        "{%".repeat(200_000),
        "`{".repeat(100_000),
        "$$\n".repeat(100_001),
        (0..400).map(|n| format!("{}!!! note\n", "    ".repeat(n))).collect(),
        "![[".repeat(100_000),
        "http://".repeat(20_000),
        "**a****b".repeat(3_000),
        "a==b".repeat(20_000),
        "==a ".repeat(20_000),
        "$$ a\n\n".repeat(50_000),
        "{% a ".repeat(100_000),
        format!("http://{}", "a".repeat(100_000)),
    ] {
        let prepared = prepare(&text);
        assert!(prepared.text.len() < 40 * text.len() + 100, "{}", prepared.text.len());
    }
}
