//! `Identify` and `Reidentify`: the order of their checks is a promise of the protocol.

use serde_json::{Map, Value};

use super::checks::Closing;
use crate::protocol::obs::{CloseCode, Dialect, EventSubscriptions};

/// What a session asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameters {
    pub mask: EventSubscriptions,
    /// The draft's `ignoreInvalidMessages`.
    pub ignore_invalid: bool,
    /// The draft's `ignoreNonFatalRequestChecks`.
    pub ignore_non_fatal: bool,
}

impl Parameters {
    /// What holds before a client says otherwise: all categories that are not high volume.
    pub(super) fn initial(dialect: Dialect, version: &str) -> Self {
        let mask = match dialect {
            // Canvases came with 5.7.0.
            Dialect::Shipping if !super::at_least(version, "5.7.0") => EventSubscriptions::ALL.with(11, false),
            Dialect::Shipping => EventSubscriptions::ALL,
            Dialect::Draft => EventSubscriptions(0b1_1111_1111),
        };
        Self { mask, ignore_invalid: false, ignore_non_fatal: false }
    }
}

/// Checks an Identify. `right` is the authentication string that the server expects, `None` when it wants none.
pub(super) fn identify(
    dialect: Dialect,
    identified: bool,
    right: Option<&str>,
    d: &Map<String, Value>,
    initial: Parameters,
) -> Result<Parameters, Closing> {
    if identified {
        return Err(Closing::new(
            CloseCode::AlreadyIdentified,
            "You are already Identified with the obs-websocket server.",
        ));
    }
    if let Some(right) = right {
        authenticate(dialect, right, d.get("authentication"))?;
    }
    rpc_version(dialect, d.get("rpcVersion"))?;
    parameters(dialect, d, initial)
}

/// Checks a Reidentify. What is left out stays as it is.
pub(super) fn reidentify(dialect: Dialect, d: &Map<String, Value>, current: Parameters) -> Result<Parameters, Closing> {
    parameters(dialect, d, current)
}

fn authenticate(dialect: Dialect, right: &str, given: Option<&Value>) -> Result<(), Closing> {
    // The draft's server told "nothing given" and "wrong" apart by code; the shipping one does by text.
    let not_given = match dialect {
        Dialect::Shipping => CloseCode::AuthenticationFailed,
        Dialect::Draft => CloseCode::InvalidIdentifyParameter,
    };
    match given {
        None | Some(Value::Null) => Err(Closing::new(
            not_given,
            "Your payload's data is missing an `authentication` string, however authentication is required.",
        )),
        Some(Value::String(given)) if given == right => Ok(()),
        Some(Value::String(_)) => Err(Closing::new(CloseCode::AuthenticationFailed, "Authentication failed.")),
        Some(_) => Err(Closing::new(not_given, "Your `authentication` field is not a string.")),
    }
}

fn rpc_version(dialect: Dialect, version: Option<&Value>) -> Result<(), Closing> {
    let (missing, not_unsigned) = match dialect {
        Dialect::Shipping => (CloseCode::MissingDataField, CloseCode::InvalidDataFieldType),
        Dialect::Draft => (CloseCode::InvalidIdentifyParameter, CloseCode::InvalidIdentifyParameter),
    };
    match version {
        None | Some(Value::Null) => Err(Closing::new(missing, "Your payload's data is missing an `rpcVersion`.")),
        Some(version) => match version.as_u64() {
            None => Err(Closing::new(not_unsigned, "Your `rpcVersion` is not an unsigned number.")),
            // Kept in eight bits: 257 is taken for 1.
            Some(version) if version & 0xFF == 1 => Ok(()),
            Some(_) => Err(Closing::new(
                CloseCode::UnsupportedRpcVersion,
                "Your requested RPC version is not supported by this server.",
            )),
        },
    }
}

fn parameters(dialect: Dialect, d: &Map<String, Value>, current: Parameters) -> Result<Parameters, Closing> {
    let mut next = current;
    if let Some(mask) = d.get("eventSubscriptions") {
        match (dialect, mask.as_u64()) {
            (_, Some(mask)) => next.mask = EventSubscriptions::from_wire(dialect, mask),
            (Dialect::Shipping, None) => {
                return Err(Closing::new(
                    CloseCode::InvalidDataFieldType,
                    "Your `eventSubscriptions` is not an unsigned number.",
                ));
            }
            // The draft's server looked at the wrong variable: what is malformed is left out.
            (Dialect::Draft, None) => {}
        }
    }
    if dialect == Dialect::Draft {
        next.ignore_invalid = d.get("ignoreInvalidMessages").and_then(Value::as_bool).unwrap_or(next.ignore_invalid);
        next.ignore_non_fatal =
            d.get("ignoreNonFatalRequestChecks").and_then(Value::as_bool).unwrap_or(next.ignore_non_fatal);
    }
    Ok(next)
}
