//! What is said on standard error: diagnostics, progress, the closing line.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use bindery::diag::{Diagnostic, Severity};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Args, DiagnosticsForm};

/// How many inputs are worth a progress bar.
const LONG_WORK: usize = 20;

/// Writes messages as the user wants them.
pub(crate) struct Reporter {
    threshold: Severity,
    json: bool,
    quiet: bool,
}

impl Reporter {
    /// A reporter for these flags.
    pub(crate) fn new(args: &Args) -> Self {
        let threshold = match (args.messages.quiet, args.messages.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        Self { threshold, json: args.messages.diagnostics == DiagnosticsForm::Json, quiet: args.messages.quiet }
    }

    /// Writes the diagnostics that the user wants to see. A standard error that is closed is no reason to stop.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let mut out = std::io::stderr().lock();
        for diagnostic in diagnostics {
            if self.json {
                if let Ok(line) = serde_json::to_string(diagnostic) {
                    let _ = writeln!(out, "{line}");
                }
            } else if diagnostic.severity >= self.threshold {
                let _ = writeln!(out, "{diagnostic}");
            }
        }
    }

    /// Writes an error that ends the run.
    pub(crate) fn fatal(&self, error: &bindery::error::Error) {
        if self.json {
            self.diagnostics(&[Diagnostic::error("fatal", error.to_string())]);
        } else {
            let _ = writeln!(std::io::stderr().lock(), "bindery: {error}");
        }
    }

    /// A closing line, at a terminal alone.
    pub(crate) fn summary(&self, line: &str) {
        if !self.quiet && !self.json && std::io::stderr().is_terminal() {
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
    }

    /// A progress bar for `length` steps: hidden unless standard error is a terminal and the work is long.
    pub(crate) fn progress(&self, length: usize, what: &str) -> ProgressBar {
        let shown = length >= LONG_WORK && !self.quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length as u64), target).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar
    }

    /// A spinner for work without steps, under the same conditions.
    pub(crate) fn spinner(&self, length: usize, what: &str) -> ProgressBar {
        let bar = self.progress(length, what);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}
