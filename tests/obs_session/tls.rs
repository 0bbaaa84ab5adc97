//! `wss://`: an own CA, a pinned certificate, and one that nobody knows.

use std::sync::Arc;

use callboard::message::{Cause, ConnectionState, Stage, TlsTrust};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;

use super::world::{Peer, World};
use crate::session::{Desk, profile};

/// A server behind TLS for `localhost`, its CA as PEM, and the fingerprint of its certificate.
fn server(world: &World) -> (String, String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
    let certificate: CertificateDer<'static> = own.der().clone();
    let sha256: String = Sha256::digest(&certificate).iter().map(|byte| format!("{byte:02x}")).collect();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let address = world.tcp("127.0.0.1:0", move |stream, _| {
        let acceptor = acceptor.clone();
        async move {
            // A client that does not trust us hangs up here.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let mut peer = Peer::accept(stream).await;
            peer.greet().await;
            peer.serve().await;
        }
    });
    let port = address.rsplit_once(':').unwrap().1;
    (format!("wss://localhost:{port}"), ca.pem(), sha256)
}

#[test]
fn a_certificate_nobody_knows_is_refused_and_its_fingerprint_is_told() {
    let world = World::new();
    let (url, _, sha256) = server(&world);
    let desk = Desk::new();
    let id = desk.connect(&url, None);
    let failure = desk.stopped(id);
    assert_eq!((failure.cause, failure.stage), (Cause::UntrustedCertificate { sha256: Some(sha256) }, Stage::Tls));
}

#[test]
fn a_pinned_certificate_is_trusted_and_another_is_not() {
    let world = World::new();
    let (url, _, sha256) = server(&world);
    let desk = Desk::new();
    let mut pinned = profile(&url);
    let colons: Vec<String> =
        sha256.as_bytes().chunks(2).map(|two| String::from_utf8_lossy(two).to_uppercase()).collect();
    pinned.trust = TlsTrust::Pinned { sha256: colons.join(":") };
    let id = desk.connect_with(pinned.clone(), None);
    desk.ready(id);
    pinned.trust = TlsTrust::Pinned { sha256: "00".repeat(32) };
    let other = desk.connect_with(pinned, None);
    assert_eq!(desk.stopped(other).cause, Cause::CertificateChanged { sha256 });
}

#[test]
fn an_own_ca_file_is_trusted() {
    let world = World::new();
    let (url, ca, _) = server(&world);
    let desk = Desk::new();
    let path = desk.folder.path().join("ca.pem");
    std::fs::write(&path, ca).unwrap();
    let mut own = profile(&url);
    own.trust = TlsTrust::CaFile { path: path.clone() };
    let id = desk.connect_with(own.clone(), None);
    desk.ready(id);
    std::fs::write(&path, "no certificate").unwrap();
    let id = desk.connect_with(own, None);
    let failure = desk.wait("an end", |seen| match seen.state(id) {
        Some(ConnectionState::Waiting { failure, .. } | ConnectionState::Stopped { failure }) => Some(failure.clone()),
        _ => None,
    });
    assert_eq!(failure.cause, Cause::TlsFailed);
    assert!(failure.detail.contains("ca.pem"), "{}", failure.detail);
}
