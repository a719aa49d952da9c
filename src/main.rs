//! The `bindery` program: saved articles in, e-books, print pages and clean text out.

mod cli;

/// Setting pages makes and drops millions of small lists on all threads, a quarter of the time in the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
