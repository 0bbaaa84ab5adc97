//! The chapter Stream.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::refusal::{Output, Refusal};
use crate::simulator::obs::messages::Answer;

impl Studio {
    pub(super) fn get_stream_status(&mut self) -> Answer {
        Ok(self.output_status(Output::Stream))
    }

    pub(super) fn toggle_stream(&mut self) -> Answer {
        self.toggle(Output::Stream)
    }

    pub(super) fn start_stream(&mut self) -> Answer {
        self.start_output(Output::Stream)
    }

    pub(super) fn stop_stream(&mut self) -> Answer {
        self.stop_output_of(Output::Stream).map(|()| Value::Null)
    }

    pub(super) fn send_stream_caption(&mut self, f: Fields<'_>) -> Answer {
        if !self.outputs.stream.active() {
            return Err(Refusal::not_running(Output::Stream));
        }
        f.text("captionText")?;
        Ok(json!(null))
    }
}
