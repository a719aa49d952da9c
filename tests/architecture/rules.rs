//! The rules: who may use whom, where third-party crates live, who may touch the world.

use super::scan::{self, Named};

/// What every layer may use.
const BASE: &[&str] = &["diag", "error", "format", "limits"];

/// A layer and what it may use besides [`BASE`] and itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("error", &[]),
    ("format", &[]),
    ("limits", &[]),
    ("ir", &[]),
    ("locale", &["ir"]),
    ("text", &[]),
    ("font", &["text"]),
    ("typeset", &["text", "font"]),
    ("import", &["ir", "text", "locale"]),
    ("transform", &["ir", "text", "locale"]),
    ("media", &["ir"]),
    ("export", &["ir", "media", "text", "font", "typeset", "locale"]),
    ("pipeline", &["ir", "text", "font", "locale", "import", "transform", "media", "export"]),
    // The command line sees what any other user of the library sees: `bindery::…`.
    ("cli", &[]),
];

/// In layers of formats: what is no format, and so may be used by its siblings (but may use no format).
const SHARED: &[(&str, &[&str])] = &[
    (
        "import",
        &[
            "bundle",
            "data_uri",
            "date",
            "detect",
            "doubled",
            "encoding",
            "front_matter",
            "html",
            "language",
            "notes",
            "page",
            "utf32",
            "xml",
        ],
    ),
    ("export", &["shared"]),
];

/// Where each direct dependency may be named; an empty list means anywhere.
pub(crate) const HOMES: &[(&str, &[&str])] = &[
    ("brotli_decompressor", &["import/warc"]),
    ("chardetng", &["import/encoding"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("cssparser", &["export/epub"]),
    ("comrak", &["import/markdown"]),
    ("ego_tree", &["import/html"]),
    ("encoding_rs", &["import/encoding"]),
    ("epub_builder", &["export/epub"]),
    ("flate2", &["export/pdf", "import/warc", "transform/script"]),
    ("globset", &["cli"]),
    ("harfrust", &["font", "typeset"]),
    ("hypher", &["typeset"]),
    ("icu_segmenter", &["text", "typeset"]),
    ("ignore", &["cli"]),
    ("image", &["media", "export"]),
    ("indicatif", &["cli"]),
    ("jiff", &["ir", "import", "cli"]),
    ("lopdf", &["export/pdf"]),
    ("mailparse", &["import/mhtml"]),
    ("memchr", &["import"]),
    ("mimalloc", &["main"]),
    ("percent_encoding", &["media", "export/epub", "import/html"]),
    ("printpdf", &["export/pdf"]),
    ("qrcodegen", &["export/pdf"]),
    ("quick_xml", &["import/xml"]),
    ("rayon", &[]),
    ("ruzstd", &["import/warc"]),
    ("saphyr_parser", &["import/markdown"]),
    ("scraper", &["import/html"]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("sha2", &[]),
    ("skrifa", &["font"]),
    ("subsetter", &["export/pdf", "export/epub"]),
    ("tempfile", &["export/epub", "pipeline", "cli"]),
    ("tiny_skia", &["export/shared"]),
    ("toml", &["import/markdown"]),
    ("unicode_bidi", &["text", "typeset"]),
    ("unicode_normalization", &["text"]),
    ("unicode_properties", &["text", "export/markdown"]),
    ("unicode_script", &["text", "font", "typeset"]),
    ("unicode_width", &["text"]),
    ("url", &[]),
    ("uuid", &["export/epub"]),
    ("write_fonts", &["export/epub"]),
    ("zip", &["export/epub", "import/epub", "import/warc"]),
];

/// Parts of the standard library that reach outside, and who may.
const WORLD: &[(&[&str], &[&str], &str)] = &[
    (&["std", "fs"], &["media", "font", "pipeline", "cli"], "files are opened by media, font, pipeline and cli alone"),
    (&["std", "env"], &["cli"], "the environment is read by the command line alone"),
    (&["std", "process"], &["cli", "main"], "processes and exit codes are the command line's"),
    (&["std", "net"], &[], "nothing speaks to a network"),
    (&["std", "time", "SystemTime"], &[], "same input, same bytes: no clock"),
    (&["crate", "media", "resolve"], &["media", "pipeline"], "exporters only read the media store"),
];

/// A source file: its path below `src/`, with `/` and without `.rs`, and its text.
pub(crate) struct File<'a> {
    /// `import/html/mod`, `error`.
    pub(crate) path: &'a str,
    /// The text.
    pub(crate) text: &'a str,
    /// The paths of all source files.
    pub(crate) tree: &'a [String],
}

impl File<'_> {
    /// Where it stands in the crate.
    fn module(&self) -> Vec<String> {
        let plain = self.path.strip_suffix("/mod").unwrap_or(self.path);
        match plain {
            "lib" | "main" => Vec::new(),
            _ => plain.split('/').map(str::to_owned).collect(),
        }
    }

    /// Whether the module that is written as `parent` has a child of that name.
    fn has_module(&self, parent: &[String], child: &str) -> bool {
        let path = parent.iter().map(String::as_str).chain([child]).collect::<Vec<_>>().join("/");
        self.tree.iter().any(|file| *file == path || file.strip_prefix(&path).is_some_and(|rest| rest == "/mod"))
    }

    fn within(&self, folders: &[&str]) -> bool {
        folders
            .iter()
            .any(|folder| self.path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

/// What a file breaks, a line each.
pub(crate) fn violations(file: &File<'_>) -> Vec<String> {
    let module = file.module();
    let layer = module.first().map_or(file.path, String::as_str);
    let mut found = Vec::new();
    for named in scan::named(file.text, &module) {
        let faults = [wrong_layer(layer, &named), wrong_sibling(file, &module, &named), stray_crate(file, &named)];
        let reasons = faults.into_iter().flatten().chain(world(file, &named));
        found.extend(
            reasons.map(|reason| format!("src/{}.rs:{}: {}: {reason}", file.path, named.line, named.path.join("::"))),
        );
    }
    for name in ["todo", "unimplemented"] {
        if scan::calls_macro(file.text, name) {
            found.push(format!("src/{}.rs: calls {name}!", file.path));
        }
    }
    found
}

fn segment(named: &Named, at: usize) -> &str {
    named.path.get(at).map_or("", String::as_str)
}

fn wrong_layer(layer: &str, named: &Named) -> Option<String> {
    if layer == "lib" || (layer == "main" && segment(named, 1) == "cli") || segment(named, 0) != "crate" {
        return None;
    }
    let target = segment(named, 1);
    let is_layer = LAYERS.iter().any(|(name, _)| *name == target);
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return Some(format!("{layer} is no layer that tests/architecture/rules.rs knows"));
    };
    let base = layer != "cli" && layer != "text" && BASE.contains(&target);
    (is_layer && target != layer && !base && !allowed.contains(&target))
        .then(|| format!("{layer} may not use {target}"))
}

/// Formats of one layer never use each other; the layer's own `mod.rs` names them all in its registry.
fn wrong_sibling(file: &File<'_>, module: &[String], named: &Named) -> Option<String> {
    let (layer, own) = (module.first()?, module.get(1)?);
    let (_, shared) = SHARED.iter().find(|(name, _)| name == layer)?;
    let target = segment(named, 2);
    let ours = segment(named, 0) == "crate" && segment(named, 1) == layer;
    let other = ours && target != own && file.has_module(&module[..1], target);
    let common = shared.contains(&target);
    (other && !common)
        .then(|| format!("{layer}/{own} may not use {layer}/{target}: share through {}", shared.join(", ")))
}

fn stray_crate(file: &File<'_>, named: &Named) -> Option<String> {
    let first = segment(named, 0);
    let (name, homes) = HOMES.iter().find(|(name, _)| *name == first)?;
    // A module of one's own hides a crate of the same name.
    let module = file.module();
    let parent = &module[..module.len().saturating_sub(1)];
    let hidden = file.has_module(&module, first) || file.has_module(parent, first);
    (!homes.is_empty() && !hidden && !file.within(homes)).then(|| format!("{name} stays in {}", homes.join(", ")))
}

fn world(file: &File<'_>, named: &Named) -> Option<String> {
    let (_, _, reason) = WORLD.iter().find(|(path, allowed, _)| {
        let names = path.iter().enumerate().all(|(at, part)| segment(named, at) == *part);
        names && !file.within(allowed)
    })?;
    Some((*reason).to_owned())
}
