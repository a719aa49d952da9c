//! The `bindery` program: saved articles in, e-books, print pages and clean text out.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
