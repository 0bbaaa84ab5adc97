//! What goes wrong on purpose.

/// A close frame that the server sends unasked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CloseWith {
    /// The close code, 1000 to 4999. 1005 and 1006 mean that there was no close frame: then the connection is cut.
    pub code: u16,
    /// The reason; cut at 123 bytes as every reason is.
    #[serde(default)]
    pub reason: String,
    /// Milliseconds from the upgrade, or from the moment this fault was set on connections that were there already.
    #[serde(default)]
    pub after_ms: u64,
}

/// What goes wrong on purpose. Read from a TOML or JSON file by `simulate obs --faults`; the default is nothing.
///
/// ```toml
/// drop = 0.1
/// delay-ms = 200
/// close-with = { code = 1001, reason = "Server stopping.", after-ms = 5000 }
/// ```
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Faults {
    /// The share of answers and events that is never sent, 0 to 1. Hello and Identified always go out.
    pub drop: f64,
    /// Milliseconds that every answer and event waits before it goes out. The order stays.
    pub delay_ms: u64,
    /// The share of answers and events that is sent twice, 0 to 1.
    pub duplicate: f64,
    /// Every so many answers and events of a connection, one is cut in half so that it can not be decoded; 0 is never.
    pub malformed: u64,
    /// Closes every connection with this.
    pub close_with: Option<CloseWith>,
    /// The server stops reading what clients send.
    pub slow_reader: bool,
    /// Every password is wrong.
    pub refuse_password: bool,
    /// Says nothing after the upgrade and answers nothing, as obs-websocket 4.x does to a 5.x client.
    pub silent: bool,
    /// Requests and batches are carried out and never answered. Events go on.
    pub never_answer: bool,
}

/// Why faults could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FaultsError {
    /// The text was neither TOML nor JSON with the fields of [`Faults`]; it says what and where.
    #[error("{0}")]
    Syntax(String),
    /// A value that makes no sense.
    #[error("{0}")]
    Value(&'static str),
}

impl Faults {
    /// Reads TOML, or JSON where `json` says so.
    pub fn parse(text: &str, json: bool) -> Result<Self, FaultsError> {
        let syntax = FaultsError::Syntax;
        let faults: Self = if json {
            serde_json::from_str(text).map_err(|error| syntax(error.to_string()))?
        } else {
            toml::from_str(text).map_err(|error: toml::de::Error| {
                // One line for people: the parser's own text draws the place over five.
                let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                syntax(format!("line {line}: {}", error.message()))
            })?
        };
        let value = |text| Err(FaultsError::Value(text));
        if !(0.0..=1.0).contains(&faults.drop) {
            return value("drop is a share from 0 to 1");
        }
        if !(0.0..=1.0).contains(&faults.duplicate) {
            return value("duplicate is a share from 0 to 1");
        }
        if faults.close_with.as_ref().is_some_and(|close| !(1000..5000).contains(&close.code)) {
            return value("close-with.code is a number from 1000 to 4999");
        }
        Ok(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_faults_are_read_from_toml_and_from_json() {
        let toml = Faults::parse("drop = 0.5\nclose-with = { code = 4011, after-ms = 20 }", false).unwrap();
        let json = Faults::parse(r#"{"drop":0.5,"close-with":{"code":4011,"after-ms":20}}"#, true).unwrap();
        assert_eq!(toml, json);
        assert_eq!(toml.close_with.unwrap().after_ms, 20);
    }

    #[test]
    fn a_misspelt_fault_is_an_error_and_not_silence() {
        let error = Faults::parse("dorp = 0.5", false).unwrap_err().to_string();
        assert!(error.contains("dorp"), "{error}");
        assert!(Faults::parse("drop = 1.5", false).is_err());
        assert!(Faults::parse("close-with = { code = 99 }", false).is_err());
    }
}
