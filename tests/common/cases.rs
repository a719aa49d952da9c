//! How property tests choose their cases.

use proptest::test_runner::{Config, RngSeed};

/// The same `cases` on every run, so that a failure stays to be looked at and a passing change stays passing.
/// `PROPTEST_RNG_SEED` tries others, `PROPTEST_CASES` more.
pub(crate) fn cases(cases: u32) -> Config {
    let given = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { cases };
    let rng_seed = match given.rng_seed {
        RngSeed::Random => RngSeed::Fixed(11_640_290),
        seed => seed,
    };
    Config { cases, rng_seed, ..given }
}
