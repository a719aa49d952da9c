//! The command line: parse, plan, convert, report. It uses the crate's public API alone.

mod args;
mod expand;
mod outputs;
mod report;
mod run;
mod sources;

use std::process::ExitCode;

use clap::Parser as _;

/// Everything was written.
const DONE: u8 = 0;
/// Some inputs failed, the rest was written.
const PARTIAL: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// Nothing could be written.
const NOTHING: u8 = 3;

/// Runs the program and gives its exit code.
pub(crate) fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap prints help and version to stdout, faults to stderr.
            let code = if error.use_stderr() { USAGE } else { DONE };
            return if error.print().is_ok() { ExitCode::from(code) } else { ExitCode::from(NOTHING) };
        }
    };
    let reporter = report::Reporter::new(&args);
    ExitCode::from(run::run(&args, &reporter))
}
