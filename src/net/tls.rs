//! TLS for `wss://`: the system's roots, an own CA file, or exactly one pinned certificate.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::message::{Cause, TlsTrust};

/// Speaks TLS with `host`. Errors: the cause, with the SHA-256 of the certificate that came, and the technical text.
pub async fn handshake<S>(stream: S, host: &str, trust: &TlsTrust) -> Result<TlsStream<S>, (Cause, String)>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let failed = |error: String| (Cause::TlsFailed, error);
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(error.to_string()))?;
    let trust = trust.clone();
    // Certificate stores are read from files.
    let verifier =
        tokio::task::spawn_blocking(move || Verifier::new(&trust)).await.map_err(|error| failed(error.to_string()))?;
    let verifier = Arc::new(verifier.map_err(failed)?);
    let config = ClientConfig::builder_with_provider(verifier.provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier.clone())
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        let detail = error.to_string();
        let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        let cause = match (refused, &verifier.trust) {
            (Some(Error::InvalidCertificate(_)), Trust::Pinned(_)) => match verifier.seen() {
                Some(sha256) => Cause::CertificateChanged { sha256 },
                None => Cause::TlsFailed,
            },
            (Some(Error::InvalidCertificate(_)), Trust::Roots(_)) => {
                Cause::UntrustedCertificate { sha256: verifier.seen() }
            }
            _ => Cause::TlsFailed,
        };
        (cause, detail)
    })
}

#[derive(Debug)]
enum Trust {
    Roots(Arc<WebPkiServerVerifier>),
    /// SHA-256 in lower-case hex.
    Pinned(String),
}

/// Remembers the certificate that came, so that the person can be shown it and pin it.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    trust: Trust,
    seen: Mutex<Option<String>>,
}

impl Verifier {
    fn new(trust: &TlsTrust) -> Result<Self, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let trust = match trust {
            TlsTrust::Pinned { sha256 } => Trust::Pinned(normal(sha256)),
            TlsTrust::System => Trust::Roots(verify_with(system_roots()?, &provider)?),
            TlsTrust::CaFile { path } => Trust::Roots(verify_with(file_roots(path)?, &provider)?),
        };
        Ok(Self { provider, trust, seen: Mutex::new(None) })
    }

    fn seen(&self) -> Option<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// People paste fingerprints with colons, spaces and capitals.
fn normal(sha256: &str) -> String {
    sha256.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect()
}

fn system_roots() -> Result<RootCertStore, String> {
    let loaded = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    if !roots.is_empty() {
        return Ok(roots);
    }
    let reason = loaded.errors.first().map_or_else(|| "none found".to_owned(), ToString::to_string);
    Err(format!("the certificates of the system could not be read: {reason}"))
}

fn file_roots(path: &std::path::Path) -> Result<RootCertStore, String> {
    let named = |error: String| format!("{}: {error}", path.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| named(error.to_string()))? {
        let certificate = certificate.map_err(|error| named(error.to_string()))?;
        roots.add(certificate).map_err(|error| named(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(named("holds no certificate in PEM form".into()));
    }
    Ok(roots)
}

fn verify_with(roots: RootCertStore, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, String> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|error| error.to_string())
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let sha256: String = Sha256::digest(end_entity).iter().map(|byte| format!("{byte:02x}")).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(sha256.clone());
        match &self.trust {
            Trust::Roots(roots) => roots.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now),
            // Name and dates do not matter: it is this very certificate, and the signature below proves its key.
            Trust::Pinned(pinned) if *pinned == sha256 => Ok(ServerCertVerified::assertion()),
            Trust::Pinned(_) => Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
