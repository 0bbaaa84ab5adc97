//! *Copy as*: what is copied is held against golden files, and then used: command lines by a real shell on the simulated
//! OBS, obws calls by the compiler and on a server that writes down what arrives.
//!
//! `CALLBOARD_UPDATE_GOLDEN=1 cargo test --test copy_as` writes the golden files anew; look at the difference.

mod support {
    pub(crate) mod command;
    pub(crate) mod copies;
}

/// What the generator writes for every request that obws has, compiled. `copy_as/obws.rs` holds it against the generator.
#[expect(unused_variables, reason = "answers are bound and not looked at")]
mod obws_calls {
    include!("fixtures/copy_as/obws_calls.rs");
}

mod copies {
    mod clients;
    mod golden;
    mod obws;
    mod shell;
}
