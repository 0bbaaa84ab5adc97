//! Why a request fails: statuses by the names of both dialects' documents. The numbers are in `protocol`.

use crate::protocol::obs::Dialect;

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Refusal {
    shipping: &'static str,
    draft: &'static str,
    comment: Option<String>,
    /// The field it is about; the draft's comment is nothing but "Parameter: " and this.
    field: Option<String>,
    /// What the draft's `ignoreNonFatalRequestChecks` lets pass.
    pub non_fatal: bool,
}

/// What was not found. The draft has a status for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Source,
    Input,
    Filter,
    Transition,
    Scene,
    SceneItem,
    SceneCollection,
    Profile,
    Output,
    Hotkey,
    Directory,
    Property,
}

impl Kind {
    fn draft(self) -> &'static str {
        match self {
            Self::Source => "SourceNotFound",
            Self::Input => "InputNotFound",
            Self::Filter => "FilterNotFound",
            Self::Transition => "TransitionNotFound",
            Self::Scene => "SceneNotFound",
            Self::SceneItem => "SceneItemNotFound",
            Self::SceneCollection => "SceneCollectionNotFound",
            Self::Profile => "ProfileNotFound",
            Self::Output => "OutputNotFound",
            Self::Hotkey => "HotkeyNotFound",
            Self::Directory => "DirectoryNotFound",
            Self::Property => "PropertyNotFound",
        }
    }
}

/// The four outputs that have requests of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    Stream,
    Record,
    ReplayBuffer,
    VirtualCam,
}

impl Refusal {
    /// The status's name in that dialect.
    pub(in super::super) fn status(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Shipping => self.shipping,
            Dialect::Draft => self.draft,
        }
    }

    /// `comment`, in the words of that dialect.
    pub(in super::super) fn comment(&self, dialect: Dialect) -> Option<String> {
        match (dialect, &self.field) {
            (Dialect::Draft, Some(field)) => Some(format!("Parameter: {field}")),
            (Dialect::Draft, None) => self.comment.as_ref().map(|text| text.replace("field", "parameter")),
            (Dialect::Shipping, _) => self.comment.clone(),
        }
    }

    pub(in super::super) fn new(shipping: &'static str, draft: &'static str, comment: impl Into<String>) -> Self {
        let comment = comment.into();
        Self { shipping, draft, comment: (!comment.is_empty()).then_some(comment), field: None, non_fatal: false }
    }

    /// A status of the same name in both dialects, or one that the draft lacks and answers with GenericError.
    pub(in super::super) fn same(status: &'static str, comment: impl Into<String>) -> Self {
        Self::new(status, status, comment)
    }

    fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    pub(super) fn harmless(mut self) -> Self {
        self.non_fatal = true;
        self
    }

    pub(in super::super) fn not_ready() -> Self {
        Self::same("NotReady", "OBS is not ready to perform the request.")
    }

    pub(super) fn unknown_request() -> Self {
        Self::same("UnknownRequestType", "Your request type is not valid.")
    }

    pub(super) fn no_request_type() -> Self {
        Self::same("MissingRequestType", "Your request's `requestType` may not be empty.")
    }

    pub(super) fn missing_data() -> Self {
        Self::same("MissingRequestData", "Your request data is missing or invalid (non-object)")
    }

    pub(super) fn missing(field: &str) -> Self {
        let comment = format!("Your request is missing the `{field}` field.");
        Self::new("MissingRequestField", "MissingRequestParameter", comment).about(field)
    }

    pub(super) fn one_of(name: &str, uuid: &str) -> Self {
        let comment = format!("Your request must contain at least one of the following fields: `{name}` or `{uuid}`.");
        Self::new("MissingRequestField", "MissingRequestParameter", comment).about(name)
    }

    pub(super) fn missing_choice(comment: &str) -> Self {
        Self::new("MissingRequestField", "MissingRequestParameter", comment)
    }

    pub(super) fn too_many(comment: &str) -> Self {
        Self::new("TooManyRequestFields", "InvalidRequestParameter", comment)
    }

    /// `what` ends the sentence: `a string`, `boolean`, `an object`.
    pub(super) fn wrong_type(field: &str, what: &str) -> Self {
        let comment = format!("The field value of `{field}` must be {what}.");
        Self::new("InvalidRequestFieldType", "InvalidRequestParameterDataType", comment).about(field)
    }

    pub(super) fn wrong_inner_type(comment: &str) -> Self {
        Self::new("InvalidRequestFieldType", "InvalidRequestParameterDataType", comment)
    }

    pub(super) fn below(field: &str, least: f64) -> Self {
        let comment = format!("The field value of `{field}` is below the minimum of `{least:.6}`");
        Self::new("RequestFieldOutOfRange", "RequestParameterOutOfRange", comment).about(field)
    }

    pub(super) fn above(field: &str, most: f64) -> Self {
        let comment = format!("The field value of `{field}` is above the maximum of `{most:.6}`");
        Self::new("RequestFieldOutOfRange", "RequestParameterOutOfRange", comment).about(field)
    }

    pub(super) fn empty(field: &str) -> Self {
        let comment = format!("The field value of `{field}` must not be empty.");
        Self::new("RequestFieldEmpty", "RequestParameterEmpty", comment).about(field)
    }

    pub(super) fn invalid(comment: impl Into<String>) -> Self {
        Self::new("InvalidRequestField", "InvalidRequestParameter", comment)
    }

    pub(super) fn bad_enum(field: &str) -> Self {
        Self::invalid(format!("The field `{field}` has an invalid enum value.")).about(field)
    }

    pub(super) fn not_found(kind: Kind, comment: impl Into<String>) -> Self {
        Self::new("ResourceNotFound", kind.draft(), comment)
    }

    /// As `not_found`, naming the field that held the name.
    pub(super) fn not_found_in(kind: Kind, field: &str, comment: impl Into<String>) -> Self {
        Self::not_found(kind, comment).about(field)
    }

    pub(super) fn already_exists(comment: impl Into<String>) -> Self {
        Self::new("ResourceAlreadyExists", "SourceAlreadyExists", comment)
    }

    pub(super) fn wrong_resource(comment: impl Into<String>) -> Self {
        Self::new("InvalidResourceType", "InvalidSourceType", comment)
    }

    pub(super) fn wrong_state(comment: impl Into<String>) -> Self {
        Self::new("InvalidResourceState", "InvalidSourceType", comment)
    }

    pub(super) fn not_configurable(comment: impl Into<String>) -> Self {
        Self::new("ResourceNotConfigurable", "TransitionDurationFixed", comment)
    }

    pub(super) fn not_enough(comment: impl Into<String>) -> Self {
        Self::new("NotEnoughResources", "RequestProcessingFailed", comment)
    }

    pub(super) fn failed(comment: impl Into<String>) -> Self {
        Self::new("RequestProcessingFailed", "RequestProcessingFailed", comment)
    }

    pub(super) fn running(output: Output) -> Self {
        let draft = match output {
            Output::Stream => "StreamRunning",
            Output::Record => "RecordRunning",
            Output::ReplayBuffer => "ReplayBufferRunning",
            Output::VirtualCam => "VirtualcamRunning",
        };
        Self::new("OutputRunning", draft, "").harmless()
    }

    pub(super) fn not_running(output: Output) -> Self {
        let draft = match output {
            Output::Stream => "StreamNotRunning",
            Output::Record => "RecordNotRunning",
            Output::ReplayBuffer => "ReplayBufferNotRunning",
            Output::VirtualCam => "VirtualcamNotRunning",
        };
        Self::new("OutputNotRunning", draft, "").harmless()
    }

    pub(super) fn studio_mode_off() -> Self {
        Self::same("StudioModeNotActive", "")
    }
}

impl Refusal {
    /// A number in the data of a request that the studio does not see itself (`Sleep`), with the studio's checks.
    pub(in super::super) fn check_number(
        data: Option<&serde_json::Value>,
        name: &str,
        least: f64,
        most: f64,
    ) -> Result<f64, Self> {
        super::fields::Fields::new(data).number(name, least, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::RequestStatus;

    fn exists(dialect: Dialect, name: &str) -> bool {
        RequestStatus::all(dialect).iter().any(|status| status.name == name)
    }

    #[test]
    fn every_refusal_has_a_number_in_the_dialect_it_is_said_in() {
        use Kind::{
            Directory, Filter, Hotkey, Input, Output as OutputKind, Profile, Property, Scene, SceneCollection,
            SceneItem, Source, Transition,
        };
        let kinds = [
            Source,
            Input,
            Filter,
            Transition,
            Scene,
            SceneItem,
            SceneCollection,
            Profile,
            OutputKind,
            Hotkey,
            Directory,
            Property,
        ];
        let mut refusals: Vec<_> = kinds.into_iter().map(|kind| Refusal::not_found(kind, "x")).collect();
        for output in [Output::Stream, Output::Record, Output::ReplayBuffer, Output::VirtualCam] {
            refusals.extend([Refusal::running(output), Refusal::not_running(output)]);
        }
        refusals.extend([
            Refusal::unknown_request(),
            Refusal::no_request_type(),
            Refusal::missing_data(),
            Refusal::missing("x"),
            Refusal::wrong_type("x", "a string"),
            Refusal::above("x", 1.0),
            Refusal::empty("x"),
            Refusal::invalid("x"),
            Refusal::too_many("x"),
            Refusal::already_exists("x"),
            Refusal::wrong_resource("x"),
            Refusal::wrong_state("x"),
            Refusal::not_configurable("x"),
            Refusal::not_enough("x"),
            Refusal::failed("x"),
            Refusal::studio_mode_off(),
        ]);
        for refusal in refusals {
            for dialect in [Dialect::Shipping, Dialect::Draft] {
                let name = refusal.status(dialect);
                assert!(exists(dialect, name), "{name} in {dialect:?}");
            }
        }
        assert!(exists(Dialect::Shipping, "NotReady"));
        assert!(!exists(Dialect::Draft, "NotReady"), "the draft answers with GenericError instead");
    }

    #[test]
    fn the_draft_says_parameter_where_the_release_says_field() {
        let missing = Refusal::missing("sceneName");
        assert_eq!(missing.comment(Dialect::Shipping).unwrap(), "Your request is missing the `sceneName` field.");
        assert_eq!(missing.comment(Dialect::Draft).unwrap(), "Parameter: sceneName");
    }
}
