//! A failure in two sentences: what happened, and what to do about it.

use crate::message::{Cause, Failure, Stage};
use crate::tr;

/// What happened, then what to do. `name` names the other side: "Studio PC", or its address.
pub fn failure(failure: &Failure, name: &str) -> (String, String) {
    let what = match &failure.cause {
        Cause::BadAddress(detail) => tr!("failure-bad-address-what", detail = detail.trim_end_matches('.')),
        Cause::NameNotFound => tr!("failure-name-not-found-what", name = name),
        Cause::ConnectionRefused => tr!("failure-connection-refused-what", name = name),
        Cause::Unreachable => tr!("failure-unreachable-what", name = name),
        Cause::TimedOut => return timed_out(failure.stage, name),
        Cause::UntrustedCertificate { .. } => tr!("failure-untrusted-certificate-what", name = name),
        Cause::CertificateChanged { .. } => tr!("failure-certificate-changed-what", name = name),
        Cause::TlsFailed => tr!("failure-tls-failed-what", name = name),
        Cause::NotWebSocket { http_status: None } => tr!("failure-not-web-socket-what", name = name),
        Cause::NotWebSocket { http_status: Some(status) } => {
            tr!("failure-not-web-socket-status-what", name = name, status = status.to_string())
        }
        Cause::SilentAfterUpgrade => tr!("failure-silent-after-upgrade-what", name = name),
        Cause::NotObs => tr!("failure-not-obs-what", name = name),
        Cause::PasswordMissing => tr!("failure-password-missing-what", name = name),
        Cause::PasswordWrong => tr!("failure-password-wrong-what", name = name),
        Cause::UnsupportedVersion => tr!("failure-unsupported-version-what", name = name),
        Cause::Kicked => tr!("failure-kicked-what").to_owned(),
        Cause::ServerStopping => tr!("failure-server-stopping-what", name = name),
        Cause::OurProtocolError { code } => {
            tr!("failure-our-protocol-error-what", name = name, code = code.to_string())
        }
        Cause::UnsupportedFeature => tr!("failure-unsupported-feature-what", name = name),
        Cause::TooBig => tr!("failure-too-big-what", name = name),
        Cause::Closed { code } => tr!("failure-closed-what", name = name, code = code.to_string()),
        Cause::Lost if failure.stage < Stage::FirstSync => tr!("failure-lost-connecting-what", name = name),
        Cause::Lost => tr!("failure-lost-what", name = name),
        Cause::Silent => tr!("failure-silent-what", name = name),
        Cause::Malformed => tr!("failure-malformed-what", name = name),
        Cause::Internal => tr!("failure-internal-what", name = name),
    };
    (what, cure(failure).to_owned())
}

fn cure(failure: &Failure) -> &'static str {
    match &failure.cause {
        Cause::BadAddress(_) => tr!("failure-bad-address-do"),
        Cause::NameNotFound => tr!("failure-name-not-found-do"),
        Cause::ConnectionRefused => tr!("failure-connection-refused-do"),
        Cause::Unreachable => tr!("failure-unreachable-do"),
        Cause::TimedOut => timed_out_cure(failure.stage),
        Cause::UntrustedCertificate { .. } => tr!("failure-untrusted-certificate-do"),
        Cause::CertificateChanged { .. } => tr!("failure-certificate-changed-do"),
        Cause::TlsFailed => tr!("failure-tls-failed-do"),
        Cause::NotWebSocket { .. } => tr!("failure-not-web-socket-do"),
        Cause::SilentAfterUpgrade => tr!("failure-silent-after-upgrade-do"),
        Cause::NotObs => tr!("failure-not-obs-do"),
        Cause::PasswordMissing => tr!("failure-password-missing-do"),
        Cause::PasswordWrong => tr!("failure-password-wrong-do"),
        Cause::UnsupportedVersion => tr!("failure-unsupported-version-do"),
        Cause::Kicked => tr!("failure-kicked-do"),
        Cause::ServerStopping => tr!("failure-server-stopping-do"),
        Cause::OurProtocolError { .. } => tr!("failure-our-protocol-error-do"),
        Cause::UnsupportedFeature => tr!("failure-unsupported-feature-do"),
        Cause::TooBig => tr!("failure-too-big-do"),
        Cause::Closed { .. } => tr!("failure-closed-do"),
        Cause::Lost if failure.stage < Stage::FirstSync => tr!("failure-lost-connecting-do"),
        Cause::Lost => tr!("failure-lost-do"),
        Cause::Silent => tr!("failure-silent-do"),
        Cause::Malformed => tr!("failure-malformed-do"),
        Cause::Internal => tr!("failure-internal-do"),
    }
}

/// Silence means something else at each stage.
fn timed_out(stage: Stage, name: &str) -> (String, String) {
    let what = match stage {
        Stage::Resolve => tr!("failure-timed-out-resolve-what", name = name),
        Stage::Tcp => tr!("failure-timed-out-tcp-what", name = name),
        Stage::Tls => tr!("failure-timed-out-tls-what", name = name),
        Stage::Upgrade => tr!("failure-timed-out-upgrade-what", name = name),
        Stage::Hello => tr!("failure-timed-out-hello-what", name = name),
        Stage::Identify => tr!("failure-timed-out-identify-what", name = name),
        Stage::FirstSync => tr!("failure-timed-out-first-sync-what", name = name),
    };
    (what, timed_out_cure(stage).to_owned())
}

fn timed_out_cure(stage: Stage) -> &'static str {
    match stage {
        Stage::Resolve => tr!("failure-timed-out-resolve-do"),
        Stage::Tcp => tr!("failure-timed-out-tcp-do"),
        Stage::Tls => tr!("failure-timed-out-tls-do"),
        Stage::Upgrade => tr!("failure-timed-out-upgrade-do"),
        Stage::Hello => tr!("failure-timed-out-hello-do"),
        Stage::Identify => tr!("failure-timed-out-identify-do"),
        Stage::FirstSync => tr!("failure-timed-out-first-sync-do"),
    }
}

/// A cause in a few words, by its name in JSON lines (`connection-refused`).
pub fn cause(word: &str) -> Option<&'static str> {
    super::find(&format!("cause-{word}"))
}

/// A stage in a few words, by its name in JSON lines (`first-sync`).
pub fn stage(word: &str) -> Option<&'static str> {
    super::find(&format!("stage-{word}"))
}
