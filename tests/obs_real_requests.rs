//! The forms of the catalogue, and batches, on a real OBS Studio and on the simulated one:
//! `cargo test --test obs_real_requests -- --ignored --test-threads 1 --nocapture` shows the table.
//! What is ignored needs what `tests/support/real_obs.sh` names at its head.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

#[path = "support/form_walk.rs"]
mod form_walk;
#[path = "support/real_obs.rs"]
mod real_obs;
#[path = "support/session.rs"]
mod session;

use std::path::Path;

use callboard::message::ConnectionId;
use callboard::simulator::obs::{Options, Simulator};

use form_walk::{Row, Walk, table};
use real_obs::{PASSWORD, RealObs};
use session::Desk;

/// What a form must not let through: a field that is missing, of the wrong type, out of range, empty, or too many.
fn should_have_been_refused(row: &Row) -> bool {
    row.code().is_some_and(|code| (300..500).contains(&code))
}

fn connected(url: &str, password: Option<&str>) -> (Desk, ConnectionId) {
    let desk = Desk::new();
    let id = desk.connect(url, password);
    desk.ready(id);
    (desk, id)
}

fn walked(url: &str, password: Option<&str>, folder: &Path) -> Vec<Row> {
    let (desk, id) = connected(url, password);
    Walk::new(&desk, id, folder).whole_way()
}

fn held(rows: &[Row], name: &str) -> usize {
    let (table, good) = table(rows);
    eprintln!("{name}\n{table}{good} of 147 requests were answered with 100");
    let refused: Vec<_> = rows.iter().filter(|row| should_have_been_refused(row)).collect();
    assert!(refused.is_empty(), "the forms let through {refused:#?}");
    good
}

async fn simulator(version: &str) -> Simulator {
    let options = Options { version: Some(version.to_owned()), ..Options::default() };
    Simulator::start(options).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_the_catalogue_is_answered_by_the_simulated_obs() {
    let folder = tempfile::tempdir().unwrap();
    for (version, least) in [("5.1.0", 120), ("5.7.3", 130)] {
        let simulator = simulator(version).await;
        let good = held(&walked(&simulator.url(), None, folder.path()), version);
        assert!(good >= least, "{version}: {good}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs OBS Studio"]
async fn a_hundred_forms_and_more_are_answered_by_a_real_obs_and_alike_by_the_simulated_one() {
    let folder = tempfile::tempdir().unwrap();
    let obs = RealObs::start();
    let real = walked(&obs.url(), Some(PASSWORD), folder.path());
    let good = held(&real, "a real OBS");
    let simulated = walked(&simulator("5.1.0").await.url(), None, folder.path());
    held(&simulated, "the simulated OBS");
    assert_eq!(real.len(), simulated.len());
    let differ: Vec<_> = real.iter().zip(&simulated).filter(|(real, ours)| real.code() != ours.code()).collect();
    assert!(differ.is_empty(), "the simulated OBS answers otherwise: {differ:#?}");
    assert!(good >= 100, "{good} requests were answered with 100");
}
