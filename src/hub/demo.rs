//! The two simulated OBS of `demo` and of the first start: one of each dialect, each with a show of its own.

use std::net::{Ipv4Addr, SocketAddr};

use crate::message::{Profile, System, TlsTrust};
use crate::protocol::Secret;
use crate::protocol::obs::{Dialect, Encoding, EventSubscriptions};
use crate::simulator::obs::{Options, Simulator};
use crate::tr;

/// A running simulator and how to connect to it.
pub(super) struct Simulated {
    pub(super) simulator: Simulator,
    pub(super) profile: Profile,
    pub(super) password: Secret,
}

/// Starts both on free ports of this machine.
pub(super) async fn start() -> std::io::Result<Vec<Simulated>> {
    Ok(vec![
        system(Dialect::Shipping, Encoding::Json, tr!("hub-demo-studio"), "demo-studio", 1).await?,
        system(Dialect::Draft, Encoding::MsgPack, tr!("hub-demo-stage"), "demo-stage", 2).await?,
    ])
}

async fn system(dialect: Dialect, encoding: Encoding, name: &str, key: &str, seed: u64) -> std::io::Result<Simulated> {
    // Nobody has to know it: it is made for this run and handed to both sides.
    let password: String = std::iter::repeat_with(|| rand::random_range('a'..='z')).take(16).collect();
    let password = Secret::new(password);
    let simulator = Simulator::start(Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        dialect,
        password: Some(password.clone()),
        show: true,
        seed,
        ..Options::default()
    })
    .await?;
    let profile = Profile {
        system: System::Obs,
        name: name.to_owned(),
        url: simulator.url(),
        key: key.to_owned(),
        connect_at_start: false,
        trust: TlsTrust::System,
        encoding,
        subscriptions: Some(EventSubscriptions::ALL),
    };
    Ok(Simulated { simulator, profile, password })
}
