//! The chapter Record.

use serde_json::{Value, json};

use super::Studio;
use super::fields::Fields;
use super::outputs::{Phase, bytes, timecode};
use super::refusal::{Output, Refusal};
use crate::simulator::obs::messages::Answer;

impl Studio {
    pub(super) fn get_record_status(&mut self) -> Answer {
        let duration = self.outputs.record.duration(self.now);
        Ok(json!({
            "outputActive": self.outputs.record.active(),
            "outputBytes": bytes(duration),
            "outputDuration": duration.as_millis() as u64,
            "outputPaused": self.outputs.record.paused(),
            "outputTimecode": timecode(duration),
        }))
    }

    pub(super) fn toggle_record(&mut self) -> Answer {
        self.toggle(Output::Record)
    }

    pub(super) fn start_record(&mut self) -> Answer {
        self.start_output(Output::Record)
    }

    pub(super) fn stop_record(&mut self) -> Answer {
        self.stop_output_of(Output::Record)?;
        Ok(json!({"outputPath": self.outputs.record.path}))
    }

    /// Claims success even when nothing records, as real servers do.
    pub(super) fn toggle_record_pause(&mut self) -> Answer {
        let paused = self.outputs.record.paused();
        if paused {
            self.resume_record()?
        } else {
            self.pause_record()?
        };
        Ok(json!({"outputPaused": !paused}))
    }

    /// Answers 100 when nothing records.
    pub(super) fn pause_record(&mut self) -> Answer {
        if self.outputs.record.paused() {
            return Err(Refusal::new("OutputPaused", "RecordPaused", "").harmless());
        }
        if self.outputs.record.phase == Phase::Active {
            let now = self.now;
            self.outputs.record.pause(now);
            // Not active while paused, says the event, although the status says otherwise.
            self.output_event(Output::Record, "PAUSED", false);
        }
        Ok(Value::Null)
    }

    pub(super) fn resume_record(&mut self) -> Answer {
        if !self.outputs.record.paused() {
            return Err(Refusal::new("OutputNotPaused", "RecordNotRunning", "").harmless());
        }
        let now = self.now;
        self.outputs.record.resume(now);
        self.output_event(Output::Record, "RESUMED", true);
        Ok(Value::Null)
    }

    pub(super) fn split_record_file(&mut self) -> Answer {
        self.recording_and_not_paused()?;
        self.outputs.record.path = self.next_file("mkv");
        let path = self.outputs.record.path.clone();
        self.emit("RecordFileChanged", Some(json!({"newOutputPath": path})));
        Ok(Value::Null)
    }

    pub(super) fn create_record_chapter(&mut self, f: Fields<'_>) -> Answer {
        self.recording_and_not_paused()?;
        f.optional_string("chapterName")?;
        Ok(Value::Null)
    }

    fn recording_and_not_paused(&self) -> Result<(), Refusal> {
        if self.outputs.record.phase != Phase::Active {
            return Err(Refusal::not_running(Output::Record));
        }
        if self.outputs.record.paused() {
            return Err(Refusal::new("OutputPaused", "RecordPaused", ""));
        }
        Ok(())
    }
}
