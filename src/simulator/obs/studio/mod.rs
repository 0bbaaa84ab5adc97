//! The OBS behind the simulator: state and what changes it, without sockets and without a clock of its own.
//!
//! [`Studio::request`] answers a request, [`Studio::tick`] lets time pass; what they cause is collected as events,
//! which [`Studio::take_events`] hands out. Files follow the chapters of the protocol document.

mod config;
mod dispatch;
mod event;
mod fields;
mod filters;
mod furniture;
mod general;
mod inputs;
mod inputs_audio;
mod media_inputs;
mod outputs;
mod record;
mod refusal;
mod scene_items;
mod scenes;
mod screenshot;
mod sources;
mod state;
mod stream;
mod transitions;
mod ui;

use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;

pub(super) use event::Event;
pub(super) use refusal::Refusal;
use state::{Collection, Config, Outputs};

use crate::protocol::obs::Dialect;

/// The OBS Studio that the simulator says it is.
pub(super) const STUDIO_VERSION: &str = "32.2.2";

/// What a request or a row of a batch comes to.
pub(super) struct Outcome {
    /// `Ok(Null)` is success without data.
    pub answer: Result<Value, Refusal>,
    /// How long the answer takes.
    pub wait: Duration,
}

/// What the studio must know of who asks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Caller {
    /// Messages received from this session and sent to it.
    pub incoming: u64,
    pub outgoing: u64,
    /// The draft's `ignoreNonFatalRequestChecks`.
    pub ignore_non_fatal: bool,
}

/// What will happen later.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// The running transition, by its number, has reached its end.
    TransitionEnds(u64),
    Output(refusal::Output, outputs::Reached),
    CollectionLoaded,
    ProfileLoaded(String),
    MediaEnds(String),
}

/// A whole OBS.
pub(super) struct Studio {
    version: String,
    dialect: Dialect,
    now: Duration,
    rng: StdRng,
    /// False while OBS starts and while it changes the scene collection.
    ready: bool,
    exiting: bool,
    caller: Caller,
    /// How long the answer that is being made will take.
    wait: Duration,
    collection: Collection,
    config: Config,
    outputs: Outputs,
    events: Vec<Event>,
    /// Sorted by time; what is due first comes first.
    timeline: Vec<(Duration, Step)>,
}

impl Studio {
    /// A furnished studio. `version` is the obs-websocket to imitate; the same seed gives the same ids.
    pub(super) fn new(version: &str, dialect: Dialect, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self {
            version: version.to_owned(),
            dialect,
            now: Duration::ZERO,
            ready: true,
            exiting: false,
            caller: Caller::default(),
            wait: Duration::ZERO,
            collection: furniture::show(&mut rng),
            config: furniture::config(),
            outputs: Outputs::default(),
            events: Vec::new(),
            timeline: Vec::new(),
            rng,
        }
    }

    /// Answers one request at `now`.
    pub(super) fn request(
        &mut self,
        now: Duration,
        caller: &Caller,
        request_type: &str,
        data: Option<&Value>,
    ) -> Outcome {
        self.tick(now);
        self.caller = *caller;
        self.wait = Duration::ZERO;
        // Servers before 5.3.0 answered as if nothing were; the draft has GenericError for it.
        let refuses = self.dialect == Dialect::Draft || super::at_least(&self.version, "5.3.0");
        let mut answer = if !self.ready && refuses {
            Err(Refusal::not_ready())
        } else {
            self.dispatch(request_type, fields::Fields::new(data))
        };
        if caller.ignore_non_fatal && answer.as_ref().is_err_and(|refusal| refusal.non_fatal) {
            answer = Ok(Value::Null);
        }
        Outcome { answer, wait: std::mem::take(&mut self.wait) }
    }

    /// Lets everything happen that is due at `now`.
    pub(super) fn tick(&mut self, now: Duration) {
        while let Some((due, _)) = self.timeline.first()
            && *due <= now
        {
            let (due, step) = self.timeline.remove(0);
            self.now = self.now.max(due);
            self.take_step(step);
        }
        self.now = self.now.max(now);
    }

    /// When the next thing happens by itself.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.timeline.first().map(|(due, _)| *due)
    }

    /// What has happened since the last call.
    pub(super) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Says that something happened. Silent while OBS is not ready.
    pub(super) fn emit(&mut self, event_type: &str, data: Option<Value>) {
        if self.speaks() {
            self.events.push(Event::new(event_type, data));
        }
    }

    /// Whether events may be sent now.
    pub(super) fn speaks(&self) -> bool {
        self.ready && !self.exiting
    }

    pub(super) fn set_ready(&mut self, ready: bool) {
        self.ready = ready;
    }

    /// OBS quits: the last event.
    pub(super) fn exit(&mut self) {
        self.emit("ExitStarted", None);
        self.exiting = true;
    }

    fn later(&mut self, wait: Duration, step: Step) {
        let due = self.now + wait;
        let place = self.timeline.partition_point(|(other, _)| *other <= due);
        self.timeline.insert(place, (due, step));
    }

    fn take_step(&mut self, step: Step) {
        match step {
            Step::TransitionEnds(number) => self.transition_ends(number),
            Step::Output(output, reached) => self.output_reached(output, reached),
            Step::CollectionLoaded => self.collection_loaded(),
            Step::ProfileLoaded(profile) => self.profile_loaded(&profile),
            Step::MediaEnds(uuid) => self.media_ends(&uuid),
        }
    }

    fn uuid(&mut self) -> String {
        state::uuid(&mut self.rng)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn studio() -> Studio {
        Studio::new("5.7.3", Dialect::Shipping, 7)
    }

    #[expect(clippy::needless_pass_by_value, reason = "so that a request is one line")]
    fn ask(studio: &mut Studio, at_ms: u64, request_type: &str, data: Value) -> Result<Value, Refusal> {
        studio.request(Duration::from_millis(at_ms), &Caller::default(), request_type, Some(&data)).answer
    }

    fn names(studio: &mut Studio) -> Vec<String> {
        studio.take_events().iter().map(|event| event.name(Dialect::Shipping).to_owned()).collect()
    }

    #[test]
    fn a_second_switch_before_the_first_is_through_announces_only_where_it_ends() {
        let mut studio = studio();
        ask(&mut studio, 0, "SetCurrentProgramScene", json!({"sceneName": "Camera"})).unwrap();
        ask(&mut studio, 100, "SetCurrentProgramScene", json!({"sceneName": "Interview"})).unwrap();
        studio.take_events();
        studio.tick(Duration::from_millis(350));
        assert!(names(&mut studio).is_empty(), "the first transition was replaced");
        studio.tick(Duration::from_millis(400));
        assert_eq!(
            names(&mut studio),
            ["SceneTransitionVideoEnded", "CurrentProgramSceneChanged", "SceneTransitionEnded"]
        );
    }

    #[test]
    fn a_cut_takes_no_time_and_an_override_wins_over_the_current_transition() {
        let mut studio = studio();
        let over = json!({"sceneName": "Camera", "transitionName": "Cut", "transitionDuration": 900});
        ask(&mut studio, 0, "SetSceneSceneTransitionOverride", over).unwrap();
        ask(&mut studio, 0, "SetCurrentProgramScene", json!({"sceneName": "Camera"})).unwrap();
        assert!(names(&mut studio).contains(&"CurrentProgramSceneChanged".to_owned()));
    }

    #[test]
    fn the_scene_on_air_set_again_causes_nothing() {
        let mut studio = studio();
        ask(&mut studio, 0, "SetCurrentProgramScene", json!({"sceneName": "Starting soon"})).unwrap();
        assert!(names(&mut studio).is_empty());
    }

    #[test]
    fn a_paused_recording_does_not_grow() {
        let mut studio = studio();
        ask(&mut studio, 0, "StartRecord", json!({})).unwrap();
        ask(&mut studio, 1120, "PauseRecord", json!({})).unwrap();
        let paused = ask(&mut studio, 9000, "GetRecordStatus", json!({})).unwrap();
        assert_eq!((&paused["outputDuration"], &paused["outputTimecode"]), (&json!(1000), &json!("00:00:01.000")));
        ask(&mut studio, 10_000, "ResumeRecord", json!({})).unwrap();
        let resumed = ask(&mut studio, 10_500, "GetRecordStatus", json!({})).unwrap();
        assert_eq!(resumed["outputDuration"], 1500);
    }

    #[test]
    fn an_output_that_is_stopped_while_it_starts_never_starts() {
        let mut studio = studio();
        ask(&mut studio, 0, "StartStream", json!({})).unwrap();
        ask(&mut studio, 10, "StopStream", json!({})).unwrap();
        studio.tick(Duration::from_secs(5));
        let states: Vec<_> =
            studio.take_events().iter().map(|event| event.data.as_ref().unwrap()["outputState"].clone()).collect();
        let state = |name| json!(format!("OBS_WEBSOCKET_OUTPUT_{name}"));
        assert_eq!(states, [state("STARTING"), state("STOPPING"), state("STOPPED")]);
        assert_eq!(ask(&mut studio, 5000, "GetStreamStatus", json!({})).unwrap()["outputActive"], false);
    }

    #[test]
    fn the_same_seed_gives_the_same_studio() {
        let list = |seed| Studio::new("5.7.3", Dialect::Shipping, seed).get_scene_list().unwrap();
        assert_eq!(list(1), list(1));
        assert_ne!(list(1), list(2));
    }

    #[test]
    fn a_collection_is_as_it_was_when_one_comes_back_to_it() {
        let mut studio = studio();
        ask(&mut studio, 0, "CreateScene", json!({"sceneName": "Kept"})).unwrap();
        ask(&mut studio, 0, "SetCurrentSceneCollection", json!({"sceneCollectionName": "Rehearsal"})).unwrap();
        assert!(ask(&mut studio, 100, "GetSceneList", json!({})).is_err(), "not ready");
        assert_eq!(ask(&mut studio, 500, "GetSceneList", json!({})).unwrap()["scenes"][0]["sceneName"], "Scene");
        ask(&mut studio, 600, "SetCurrentSceneCollection", json!({"sceneCollectionName": "Live show"})).unwrap();
        assert_eq!(ask(&mut studio, 1100, "GetSceneList", json!({})).unwrap()["scenes"][0]["sceneName"], "Kept");
    }
}
