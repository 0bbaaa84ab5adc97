//! What stands between a request and its way out, by what it does and by what is true now.
//!
//! - Reading and everyday changes go out at once.
//! - What ends an output asks while that output runs, or while nobody can say whether it does. An output that stands
//!   still has nothing to lose: OBS answers 501.
//! - What removes something asks always: nothing brings it back.
//! - What changes the picture asks while something is live or recording, on any OBS: one may feed the other. It asks
//!   where a request is written by hand; one that was saved under a name was thought over before the show.
//! - What starts an output asks nothing: it takes nothing from what is on air.
//! - What nobody documented asks while something is live or recording.

use super::{Connection, Model};
use crate::message::ConnectionId;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::{Catalogue, Effect};
use crate::protocol::obs::request::RequestBody;

/// The category bit of the events that tell whether outputs run.
const OUTPUTS_BIT: u8 = 6;

/// What a request meets on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// It goes out at once.
    Open,
    /// It asks once.
    Asks(Risk),
    /// The On-air lock holds it back.
    Locked,
}

/// Why a request asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    pub harm: Harm,
    /// The request that does it: of a batch, the first of its worst rows.
    pub request_type: String,
}

/// What a request can do to a show, from the least to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// It changes what is on air.
    OnAir,
    /// Nobody documented what it does.
    Unknown,
    /// The recording gets a gap.
    Pauses,
    Ends(Output),
    /// It takes something away for good.
    Removes,
}

/// An output of OBS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    VirtualCamera,
    ReplayBuffer,
    /// One that is named in the data: what runs there is not followed.
    Named,
    Recording,
    Stream,
}

/// What the person does to send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It was written, or brought back, just now.
    Written,
    /// It was saved under a name before: a preset, a key, the palette.
    Saved,
}

impl Model {
    /// What `request` meets on its way to `connection`; a batch meets what the worst of its rows does.
    pub fn guard(&self, request: &CheckedRequest, connection: ConnectionId, way: Way) -> Guard {
        if self.holds_back(request) {
            return Guard::Locked;
        }
        let to = self.connection(connection);
        let harm = |request_type: &str| self.harm(request_type, to, way);
        let worst = match request.body() {
            RequestBody::Batch(batch) => {
                let rows = batch.requests.iter().map(|row| row.request_type.as_str());
                let mut worst: Option<(Harm, &str)> = None;
                for (harm, name) in rows.filter_map(|name| Some((harm(name)?, name))) {
                    if worst.is_none_or(|(worst, _)| worst < harm) {
                        worst = Some((harm, name));
                    }
                }
                worst
            }
            RequestBody::Single { .. } | RequestBody::Raw { .. } => {
                harm(request.request_type()).map(|harm| (harm, request.request_type()))
            }
        };
        match worst {
            Some((harm, name)) => Guard::Asks(Risk { harm, request_type: name.to_owned() }),
            None => Guard::Open,
        }
    }

    fn harm(&self, request_type: &str, to: Option<&Connection>, way: Way) -> Option<Harm> {
        let ends = |output| runs(output, to).then_some(Harm::Ends(output));
        match request_type {
            "StopStream" | "ToggleStream" => ends(Output::Stream),
            "StopRecord" | "ToggleRecord" => ends(Output::Recording),
            "StopReplayBuffer" | "ToggleReplayBuffer" => ends(Output::ReplayBuffer),
            "StopVirtualCam" | "ToggleVirtualCam" => ends(Output::VirtualCamera),
            "StopOutput" | "ToggleOutput" => ends(Output::Named),
            "PauseRecord" | "ToggleRecordPause" => {
                let paused = to.is_some_and(|to| followed(to) && to.obs.record_paused);
                (runs(Output::Recording, to) && !paused).then_some(Harm::Pauses)
            }
            "StartStream" | "StartRecord" | "StartReplayBuffer" | "StartVirtualCam" | "StartOutput"
            | "ResumeRecord" => None,
            other => match Catalogue::builtin().request(other).map(|known| known.effect) {
                Some(Effect::Destructive) => Some(Harm::Removes),
                Some(Effect::OnAir) => (way == Way::Written && self.on_air()).then_some(Harm::OnAir),
                Some(Effect::Reads | Effect::Changes) => None,
                None => self.on_air().then_some(Harm::Unknown),
            },
        }
    }
}

/// Whether that output runs, or may run without our knowing.
fn runs(output: Output, to: Option<&Connection>) -> bool {
    let Some(to) = to.filter(|to| followed(to)) else { return true };
    let state = match output {
        Output::Stream => &to.obs.stream,
        Output::Recording => &to.obs.record,
        Output::ReplayBuffer => &to.obs.replay_buffer,
        Output::VirtualCamera => &to.obs.virtual_camera,
        Output::Named => return true,
    };
    state.active || state.changing
}

/// Whether the outputs of this OBS are known: it is connected, and its events about them are subscribed to.
fn followed(connection: &Connection) -> bool {
    let subscribed = connection.subscription.is_none_or(|state| state.mask.contains(OUTPUTS_BIT));
    connection.is_up() && subscribed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{
        ConnectionState, ConnectionUpdate, Profile, Settings, SubscriptionState, System, Timestamp, TlsTrust, Update,
    };
    use crate::protocol::obs::{Encoding, EventSubscriptions};

    const OBS: ConnectionId = ConnectionId(1);
    const OTHER: ConnectionId = ConnectionId(2);

    fn model() -> Model {
        let mut model = Model::default();
        for id in [OBS, OTHER] {
            let profile = Profile {
                system: System::Obs,
                name: "Studio".to_owned(),
                url: "ws://127.0.0.1:4455".to_owned(),
                key: "studio".to_owned(),
                connect_at_start: false,
                trust: TlsTrust::System,
                encoding: Encoding::Json,
                subscriptions: None,
            };
            model.add_connection(id, profile, false);
            let change = ConnectionUpdate::State(ConnectionState::Ready { since: Timestamp(0) });
            model.apply(&Update::Connection { connection: id, at: Timestamp(0), change });
        }
        model
    }

    fn asks(model: &Model, name: &str, way: Way) -> Option<Harm> {
        let data = (name == "RemoveScene").then(|| serde_json::json!({"sceneName": "Interview"}));
        let request = CheckedRequest::raw(
            &serde_json::json!({"op": 6, "d": {"requestType": name, "requestId": "1", "requestData": data}})
                .to_string(),
            true,
        );
        match model.guard(&request.unwrap(), OBS, way) {
            Guard::Asks(risk) => {
                assert_eq!(risk.request_type, name);
                Some(risk.harm)
            }
            Guard::Open => None,
            Guard::Locked => panic!("{name} is locked"),
        }
    }

    #[test]
    fn what_ends_an_output_asks_while_it_runs_and_not_when_it_stands() {
        let mut model = model();
        assert_eq!(asks(&model, "StopStream", Way::Written), None);
        assert_eq!(asks(&model, "StopRecord", Way::Saved), None);
        assert_eq!(asks(&model, "StopOutput", Way::Written), Some(Harm::Ends(Output::Named)));
        model.connection_mut(OBS).unwrap().obs.stream.active = true;
        for way in [Way::Written, Way::Saved] {
            assert_eq!(asks(&model, "StopStream", way), Some(Harm::Ends(Output::Stream)));
            assert_eq!(asks(&model, "ToggleStream", way), Some(Harm::Ends(Output::Stream)));
            assert_eq!(asks(&model, "StopRecord", way), None);
            assert_eq!(asks(&model, "StartRecord", way), None);
        }
        let obs = &mut model.connection_mut(OBS).unwrap().obs;
        obs.record.active = true;
        assert_eq!(asks(&model, "PauseRecord", Way::Written), Some(Harm::Pauses));
        model.connection_mut(OBS).unwrap().obs.record_paused = true;
        assert_eq!(asks(&model, "ToggleRecordPause", Way::Written), None);
    }

    #[test]
    fn an_output_that_nobody_follows_may_run() {
        let mut model = model();
        let mask = EventSubscriptions::ALL.with(OUTPUTS_BIT, false);
        let change = ConnectionUpdate::Subscription(SubscriptionState { mask, confirmed: None });
        model.apply(&Update::Connection { connection: OBS, at: Timestamp(0), change });
        assert_eq!(asks(&model, "StopStream", Way::Written), Some(Harm::Ends(Output::Stream)));
    }

    #[test]
    fn reading_never_asks_and_removing_always_does() {
        let mut model = model();
        assert_eq!(asks(&model, "RemoveScene", Way::Saved), Some(Harm::Removes));
        assert_eq!(asks(&model, "SetCurrentProgramScene", Way::Written), None);
        assert_eq!(asks(&model, "FromTheFuture", Way::Written), None);
        // Another OBS than the one that is asked: one may feed the other.
        model.connection_mut(OTHER).unwrap().obs.record.active = true;
        assert_eq!(asks(&model, "SetCurrentProgramScene", Way::Written), Some(Harm::OnAir));
        assert_eq!(asks(&model, "SetCurrentProgramScene", Way::Saved), None);
        assert_eq!(asks(&model, "FromTheFuture", Way::Saved), Some(Harm::Unknown));
        assert_eq!(asks(&model, "RemoveScene", Way::Saved), Some(Harm::Removes));
        for request in &Catalogue::builtin().requests {
            if request.effect == Effect::Reads {
                assert_eq!(asks(&model, &request.name, Way::Written), None, "{}", request.name);
            }
        }
    }

    #[test]
    fn a_batch_is_as_bad_as_its_worst_row_and_the_lock_holds_all_of_it() {
        let mut model = model();
        model.connection_mut(OBS).unwrap().obs.stream.active = true;
        let batch = |names: &[&str]| {
            let rows: Vec<_> = names.iter().map(|name| serde_json::json!({"requestType": name})).collect();
            serde_json::from_value(serde_json::json!({ "requests": rows })).map(CheckedRequest::batch).unwrap().unwrap()
        };
        let harmless = batch(&["GetVersion", "GetStats"]);
        assert_eq!(model.guard(&harmless, OBS, Way::Written), Guard::Open);
        let harmful = batch(&["GetVersion", "StopStream", "GetStats"]);
        let risk = Risk { harm: Harm::Ends(Output::Stream), request_type: "StopStream".to_owned() };
        assert_eq!(model.guard(&harmful, OBS, Way::Saved), Guard::Asks(risk));
        model.settings = Settings { on_air_lock: true, ..Settings::default() };
        assert_eq!(model.guard(&harmful, OBS, Way::Saved), Guard::Locked);
        assert_eq!(model.guard(&harmless, OBS, Way::Saved), Guard::Open);
    }
}
