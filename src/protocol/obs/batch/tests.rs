use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::check::{Problem, Rule, Server, check};
use super::estimate::estimate;
use super::paste::{self, Expected, PasteError};
use super::results::{BatchResults, Pairing, RowResult, align};
use super::{BatchDraft, ExecutionType};
use crate::protocol::obs::Dialect;
use crate::protocol::safety::Refusal;

fn draft(batch: Value) -> BatchDraft {
    serde_json::from_value(batch).unwrap()
}

fn problems(batch: Value) -> Vec<Problem> {
    check(&draft(batch), Server { dialect: Dialect::Shipping, available: &[] })
}

/// The rules at one row, or of the batch as a whole.
fn at(problems: Vec<Problem>, row: Option<usize>) -> Vec<Rule> {
    problems.into_iter().filter(|problem| problem.row == row).map(|problem| problem.rule).collect()
}

mod checking {
    use super::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_batch_that_is_in_order_has_nothing_against_it() {
        let batch = json!({"haltOnFailure": true, "variables": {"场景": "采访"}, "requests": [
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"before 🎬": "currentProgramSceneName"}},
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "场景"}},
            {"requestType": "Sleep", "requestData": {"sleepMillis": 50_000}},
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "before 🎬"}}]});
        assert_eq!(problems(batch), []);
    }

    #[test]
    fn an_empty_batch_and_one_that_is_all_off_are_told_apart() {
        assert_eq!(at(problems(json!({"requests": []})), None), [Rule::Empty]);
        let off = json!({"requests": [{"requestType": "NotThere", "off": true}]});
        assert_eq!(problems(off), [Problem { row: None, rule: Rule::AllOff }]);
    }

    #[test]
    fn a_variable_without_a_value_is_told_why() {
        let batch = json!({"requests": [
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "never"}},
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "later"}},
            {"requestType": "SetCurrentProgramScene", "inputVariables": {"sceneName": "off"}},
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"later": "sceneName"}},
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"off": "sceneName"}, "off": true},
            // Its own answer comes too late for its own data.
            {"requestType": "GetSceneItemList", "inputVariables": {"sceneName": "own"}, "outputVariables": {"own": "sceneItems"}}]});
        let problems = problems(batch);
        assert_eq!(at(problems.clone(), Some(0)), [Rule::NeverSet { variable: text("never") }]);
        assert_eq!(at(problems.clone(), Some(1)), [Rule::SetLater { variable: text("later"), row: 3 }]);
        assert_eq!(at(problems.clone(), Some(2)), [Rule::SetByRowOff { variable: text("off"), row: 4 }]);
        assert_eq!(at(problems.clone(), Some(5)), [Rule::SetLater { variable: text("own"), row: 5 }]);
        assert!(problems.iter().all(|problem| !problem.rule.blocks()), "the server passes these over");
    }

    #[test]
    fn fields_that_are_not_there_and_names_that_are_no_text_are_found_in_both_directions() {
        let batch = json!({"variables": {"v": 1}, "requests": [
            {"requestType": "SetCurrentProgramScene", "requestData": {"sceneName": "A"}, "inputVariables": {"sceneName": "v", "scenename": "v", "sceneUuid": 3}},
            {"requestType": "GetCurrentProgramScene", "outputVariables": {"a": "nope", "b": 5, "c": "sceneName.deeper"}}]});
        let problems = problems(batch);
        let request_type = || text("SetCurrentProgramScene");
        assert_eq!(
            at(problems.clone(), Some(0)),
            [
                Rule::Overwritten { field: text("sceneName"), variable: text("v") },
                Rule::InputNotText { field: text("sceneUuid") },
                Rule::NoSuchInput { request_type: request_type(), field: text("scenename") },
            ]
        );
        let request_type = || text("GetCurrentProgramScene");
        assert_eq!(
            at(problems, Some(1)),
            [
                Rule::NoSuchOutput { request_type: request_type(), field: text("nope") },
                Rule::OutputNotText { variable: text("b") },
                Rule::NoSuchOutput { request_type: request_type(), field: text("sceneName.deeper") },
            ]
        );
    }

    #[test]
    fn parallel_takes_neither_variables_nor_sleep_nor_halt() {
        let batch = json!({"executionType": 2, "haltOnFailure": true, "variables": {"v": 1}, "requests": [
            {"requestType": "GetStats", "outputVariables": {"cpu": "cpuUsage"}},
            {"requestType": "Sleep", "requestData": {"sleepMillis": 1}}]});
        let found = problems(batch);
        assert_eq!(at(found.clone(), None), [Rule::VariablesInParallel, Rule::HaltInParallel, Rule::ParallelMislabels]);
        assert_eq!(at(found.clone(), Some(0)), [Rule::VariablesInParallel]);
        assert_eq!(at(found, Some(1)), [Rule::SleepInParallel]);
        let one = json!({"executionType": 2, "requests": [{"requestType": "GetStats"}, {"requestType": "GetStats", "off": true}]});
        assert_eq!(problems(one), []);
    }

    #[test]
    fn sleep_is_counted_in_what_the_mode_needs() {
        let of = |mode: u8, data: Value| {
            let row = json!({"requestType": "Sleep", "requestData": data});
            at(problems(json!({"executionType": mode, "requests": [row]})), Some(0))
        };
        let (millis, frames) = (
            Rule::SleepUnit { field: "sleepMillis", max: 50_000 },
            Rule::SleepUnit { field: "sleepFrames", max: 10_000 },
        );
        for (mode, data, expected) in [
            (0, json!({"sleepMillis": 0}), None),
            (0, json!({"sleepMillis": 50_001}), Some(&millis)),
            (0, json!({"sleepMillis": -1}), Some(&millis)),
            (0, json!({"sleepFrames": 5}), Some(&millis)),
            (0, json!({"sleepMillis": "5"}), Some(&millis)),
            (0, json!(null), Some(&millis)),
            (1, json!({"sleepFrames": 10_000}), None),
            (1, json!({"sleepMillis": 5}), Some(&frames)),
        ] {
            assert_eq!(of(mode, data.clone()).first(), expected, "{mode} {data}");
        }
        let brought = json!({"variables": {"t": 5}, "requests": [{"requestType": "Sleep", "inputVariables": {"sleepMillis": "t"}}]});
        assert_eq!(problems(brought), []);
    }

    #[test]
    fn a_required_field_may_come_by_a_variable() {
        let row = |inputs: Value| json!({"variables": {"v": true}, "requests": [{"requestType": "SetInputMute", "requestData": {"inputName": "Mic"}, "inputVariables": inputs}]});
        assert_eq!(problems(row(json!({"inputMuted": "v"}))), []);
        let missing = problems(row(json!(null)));
        assert!(
            matches!(&missing[..], [Problem { row: Some(0), rule: Rule::Data { problem, .. } }] if problem.field == "inputMuted"),
            "{missing:?}"
        );
    }

    #[test]
    fn a_server_takes_what_it_lists() {
        let batch = draft(
            json!({"requests": [{"requestType": "GetStats"}, {"requestType": "OwnRequest"}, {"requestType": "GetStatz"}]}),
        );
        let available = ["GetStats", "OwnRequest"].map(str::to_owned);
        let found = check(&batch, Server { dialect: Dialect::Shipping, available: &available });
        assert!(
            matches!(&found[..], [Problem { row: Some(2), rule: Rule::Untaken(Refusal::UnknownRequest { similar: Some(similar), .. }) }] if similar == "GetStats"),
            "{found:?}"
        );
    }

    #[test]
    fn the_draft_knows_serial_batches_and_its_own_fields_only() {
        let batch = draft(json!({"executionType": 1, "haltOnFailure": true, "variables": {"v": 1}, "requests": [
            {"requestType": "GetVersion", "outputVariables": {"a": "obsVersion"}},
            {"requestType": "Sleep", "requestData": {"sleepFrames": 1}},
            {"requestType": "AnyNameOfIts"}]}));
        let found = check(&batch, Server { dialect: Dialect::Draft, available: &[] });
        assert_eq!(at(found.clone(), None), [Rule::DraftSerialOnly, Rule::DraftNoVariables, Rule::DraftHalt]);
        assert_eq!(at(found.clone(), Some(0)), [Rule::DraftNoVariables]);
        assert_eq!(at(found.clone(), Some(1)), [Rule::DraftNoSleep]);
        assert_eq!(at(found, Some(2)), []);
    }

    #[test]
    fn the_length_of_a_sleep_stays_when_the_mode_changes() {
        let mut batch = draft(json!({"requests": [
            {"requestType": "Sleep", "requestData": {"sleepMillis": 500}},
            {"requestType": "Sleep", "requestData": {"sleepMillis": 50_000}},
            {"requestType": "Sleep", "requestData": {"sleepMillis": 100, "sleepFrames": 3}}]}));
        let data =
            |batch: &BatchDraft, row: usize| serde_json::to_value(&batch.rows[row].request.request_data).unwrap();
        batch.set_execution(ExecutionType::SerialFrame, 30.0);
        assert_eq!(data(&batch, 0), json!({"sleepFrames": 15}));
        assert_eq!(data(&batch, 1), json!({"sleepFrames": 1500}));
        assert_eq!(data(&batch, 2), json!({"sleepMillis": 100, "sleepFrames": 3}), "both are the person's own");
        batch.set_execution(ExecutionType::Parallel, 30.0);
        assert_eq!(data(&batch, 0), json!({"sleepFrames": 15}));
        batch.set_execution(ExecutionType::SerialRealtime, 30.0);
        assert_eq!(data(&batch, 0), json!({"sleepMillis": 500}));
    }
}

mod estimating {
    use super::*;

    #[test]
    fn the_time_is_the_sleeps_and_a_little_for_the_rest() {
        let ms = Duration::from_millis;
        let round_trip = Some(ms(10));
        let of = |batch: Value, fps: Option<f64>| estimate(&draft(batch), fps, round_trip);
        let sleeps = json!([{"requestType": "Sleep", "requestData": {"sleepMillis": 400}}, {"requestType": "Sleep", "requestData": {"sleepMillis": 9_000}, "off": true}, {"requestType": "GetStats"}]);
        let serial = of(json!({"requests": sleeps}), None);
        assert_eq!((serial.asleep, serial.at_least), (ms(400), false));
        assert!(serial.total > ms(410) && serial.total < ms(420), "{serial:?}");
        let frames =
            json!({"executionType": 1, "requests": [{"requestType": "Sleep", "requestData": {"sleepFrames": 12}}]});
        let near = |fps: Option<f64>, millis: u64| of(frames.clone(), fps).asleep.abs_diff(ms(millis)) < ms(1);
        assert!(near(Some(30.0), 400));
        assert!(near(None, 200), "60 frames are assumed");
        for nonsense in [0.0, -5.0, f64::NAN, f64::INFINITY] {
            assert!(near(Some(nonsense), 200));
        }
        let brought = json!({"requests": [{"requestType": "Sleep", "inputVariables": {"sleepMillis": "t"}}]});
        assert!(of(brought, None).at_least);
    }
}

mod aligning {
    use super::*;

    fn result(name: &str, code: u32) -> Value {
        json!({"requestType": name, "requestStatus": {"result": code == 100, "code": code, "comment": "说明 🎬"}})
    }

    fn aligned(batch: &Value, results: Vec<Value>) -> BatchResults {
        let answer = json!({"results": results}).to_string();
        align(&draft(batch.clone()), &answer, Some(Duration::from_millis(100)), Some(30.0)).unwrap()
    }

    /// One letter a row: done well, failed, not run, missing, off.
    fn letters(results: &BatchResults) -> String {
        let letter = |row: &RowResult| match row {
            RowResult::Done(answer) if answer.result => 'd',
            RowResult::Done(_) => 'f',
            RowResult::NotRun => 'n',
            RowResult::Missing => 'm',
            RowResult::Off => '-',
        };
        results.rows.iter().map(letter).collect()
    }

    fn abc(halt: bool, mode: u8) -> Value {
        json!({"haltOnFailure": halt, "executionType": mode, "requests": [
            {"requestType": "A"}, {"requestType": "X", "off": true}, {"requestType": "B"}, {"requestType": "C"}]})
    }

    #[test]
    fn results_stand_beside_the_rows_that_were_sent() {
        let (good, bad) = (|name: &str| result(name, 100), |name: &str| result(name, 600));
        for (halt, mode, results, expected, pairing, halted_at) in [
            (false, 0, vec![good("A"), good("B"), good("C")], "d-dd", Pairing::True, None),
            (true, 0, vec![good("A"), bad("B")], "d-fn", Pairing::True, Some(2)),
            (true, 1, vec![bad("A")], "f-nn", Pairing::True, Some(0)),
            // The last one failed: nothing was held back.
            (true, 0, vec![good("A"), good("B"), bad("C")], "d-df", Pairing::True, None),
            (false, 0, vec![good("A"), bad("B")], "d-fm", Pairing::True, None),
            (true, 0, vec![good("A"), good("B")], "d-dm", Pairing::True, None),
            (true, 0, vec![], "m-mm", Pairing::True, None),
            (false, 0, vec![good("A"), good("B"), good("C"), good("D")], "d-dd", Pairing::Broken, None),
            (false, 0, vec![good("B"), good("A"), good("C")], "d-dd", Pairing::Broken, None),
            // Halt is ignored in parallel: what is short there was not halted.
            (true, 2, vec![good("A"), bad("B")], "d-fm", Pairing::Parallel, None),
            (false, 0, vec![json!(5), good("B"), json!({"requestType": "C"})], "f-df", Pairing::Broken, None),
        ] {
            let found = aligned(&abc(halt, mode), results.clone());
            assert_eq!(
                (letters(&found).as_str(), found.pairing, found.halted_at),
                (expected, pairing, halted_at),
                "{halt} {mode} {results:?}"
            );
        }
        assert!(align(&draft(abc(false, 0)), "{\"no\": 1}", None, None).is_none());
        assert!(align(&draft(abc(false, 0)), "nonsense", None, None).is_none());
    }

    #[test]
    fn the_time_is_shared_and_a_sleep_has_its_own() {
        let batch = json!({"requests": [{"requestType": "A"}, {"requestType": "Sleep", "requestData": {"sleepMillis": 40}}, {"requestType": "B"}]});
        let shares = |batch: &Value| {
            let results = aligned(batch, vec![result("A", 100), result("Sleep", 100), result("B", 600)]);
            let share = |row: &RowResult| match row {
                RowResult::Done(answer) => answer.share.map(|share| share.as_millis()),
                _ => None,
            };
            results.rows.iter().map(share).collect::<Vec<_>>()
        };
        assert_eq!(shares(&batch), [Some(30), Some(40), Some(30)]);
        let mut brought = batch.clone();
        brought["requests"][1] = json!({"requestType": "Sleep", "inputVariables": {"sleepMillis": "t"}});
        assert_eq!(shares(&brought), [None, None, None], "nobody knows how long it slept");
        let mut long = batch;
        long["requests"][1]["requestData"]["sleepMillis"] = json!(5_000);
        assert_eq!(shares(&long), [Some(0), Some(100), Some(0)], "never more than there was");
    }

    #[test]
    fn variables_hold_what_the_answers_put_into_them() {
        let batch = json!({"variables": {"start": [1], "before": "?"}, "requests": [
            {"requestType": "A", "outputVariables": {"before": "sceneName", "none": "nope", "odd": 7}},
            {"requestType": "B", "outputVariables": {"of_failure": "reason"}}]});
        let mut results = vec![result("A", 100), result("B", 600)];
        results[0]["responseData"] = json!({"sceneName": "采访 🎬"});
        results[1]["responseData"] = json!({"reason": {"deep": true}});
        let found = aligned(&batch, results);
        assert_eq!(
            Value::Object(found.variables),
            json!({"start": [1], "before": "采访 🎬", "of_failure": {"deep": true}})
        );
    }
}

mod pasting {
    use super::*;

    fn names(text: &str) -> String {
        let pasted = paste::read(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        let rows = pasted.draft.rows.iter();
        let names: Vec<_> =
            rows.map(|row| format!("{}{}", row.request.request_type, if row.off { "-" } else { "" })).collect();
        format!("{}{}", if pasted.whole { "whole " } else { "" }, names.join(" "))
    }

    #[test]
    fn whatever_holds_requests_becomes_rows() {
        for (text, expected) in [
            (
                r#"{"requests": [{"requestType": "A"}, {"requestType": "B", "off": true}], "haltOnFailure": null}"#,
                "whole A B-",
            ),
            (r#"[{"requestType": "录制 🎬"}]"#, "录制 🎬"),
            (r#"{"requestType": "A", "requestData": null}"#, "A"),
            (r#"{"op": 8, "d": {"requestId": "1", "requests": [{"requestType": "A", "requestId": 5}]}}"#, "whole A"),
            (r#"{"op": 6, "d": {"requestId": "1", "requestType": "A"}}"#, "A"),
            (r#"{"messageType": "RequestBatch", "requestId": "1", "requests": [{"requestType": "A"}]}"#, "whole A"),
            (r#"{"messageType": "Request", "requestId": "1", "requestType": "A"}"#, "A"),
            ("{\"requestType\": \"A\"}\n\n{\"op\": 6, \"d\": {\"requestType\": \"B\", \"requestId\": \"2\"}}\n", "A B"),
            ("\u{feff} [{\"messageType\": \"Request\", \"requestType\": \"A\", \"requestId\": \"1\"}] ", "A"),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
        let kept = paste::read(r#"{"executionType": 1, "haltOnFailure": true, "variables": {"v": 1}, "requests": [{"requestType": "A", "requestId": 5, "requestData": {"a": [1]}, "inputVariables": {"f": "v"}, "outputVariables": {"w": "g"}}]}"#).unwrap();
        let again = serde_json::to_string(&kept.draft).unwrap();
        assert_eq!(paste::read(&again).unwrap(), kept, "nothing is lost on the way");
        assert!(again.contains("\"requestId\":5"));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_row_and_key() {
        let key = |name: &str, similar| Refusal::UnknownKey { name: name.to_owned(), similar };
        let in_row = |row, refusal| PasteError::Refused(Refusal::Row { row, refusal: Box::new(refusal) });
        let wrong = |row, key, expected| PasteError::Wrong { row, key, expected };
        for (text, expected) in [
            ("  ", PasteError::Nothing),
            ("[]", PasteError::NoBatch),
            ("{}", PasteError::NoBatch),
            ("5", PasteError::NoBatch),
            (r#"{"op": 5, "d": {}}"#, PasteError::OtherFrame { kind: "5".to_owned() }),
            (r#"{"op": 8}"#, wrong(None, "d", Expected::Object)),
            (r#"{"requests": {}}"#, wrong(None, "requests", Expected::List)),
            (r#"{"requests": [], "executionType": 3}"#, wrong(None, "executionType", Expected::ExecutionType)),
            (r#"{"requests": [], "haltOnFailure": 1}"#, wrong(None, "haltOnFailure", Expected::Switch)),
            (r#"{"requests": [], "variables": [1]}"#, wrong(None, "variables", Expected::Object)),
            (r#"{"requests": [], "variable": {}}"#, PasteError::Refused(key("variable", Some("variables")))),
            (r#"{"op": 8, "d": {"requests": []}, "x": 1}"#, PasteError::Refused(key("x", None))),
            (r#"[{"requestType": "A"}, 5]"#, PasteError::RowNotAnObject { row: 1 }),
            (r#"[{"requestType": "A"}, {}]"#, PasteError::NoRequestType { row: 1 }),
            (r#"[{"requestType": 5}]"#, wrong(Some(0), "requestType", Expected::Text)),
            (
                r#"[{"requestType": "A"}, {"requestType": "B", "requestData": []}]"#,
                wrong(Some(1), "requestData", Expected::Object),
            ),
            (r#"[{"requestType": "A", "off": "yes"}]"#, wrong(Some(0), "off", Expected::Switch)),
            (r#"[{"requestType": "A", "inputVariable": {}}]"#, in_row(0, key("inputVariable", Some("inputVariables")))),
        ] {
            assert_eq!(paste::read(text), Err(expected), "{text}");
        }
        assert!(matches!(paste::read("{\"requests\": [}"), Err(PasteError::Refused(Refusal::Syntax { line: 1, .. }))));
        assert!(matches!(paste::read(&"[".repeat(100_000)), Err(PasteError::Refused(Refusal::TooDeep { .. }))));
    }
}

/// JSON of the shapes that a batch has, right and wrong.
fn json_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-z中🎬]{0,6}".prop_map(Value::from),
        Just(json!("Sleep")),
        Just(json!("GetCurrentProgramScene")),
        Just(json!("SetCurrentProgramScene")),
    ];
    let key = prop_oneof![
        Just("requests".to_owned()),
        Just("requestType".to_owned()),
        Just("requestData".to_owned()),
        Just("inputVariables".to_owned()),
        Just("outputVariables".to_owned()),
        Just("variables".to_owned()),
        Just("executionType".to_owned()),
        Just("haltOnFailure".to_owned()),
        Just("off".to_owned()),
        Just("op".to_owned()),
        Just("d".to_owned()),
        Just("results".to_owned()),
        Just("requestStatus".to_owned()),
        Just("sleepMillis".to_owned()),
        Just("sceneName".to_owned()),
        "[a-z录]{0,4}",
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A batch whose parts are of the right kinds.
fn batches() -> impl Strategy<Value = BatchDraft> {
    let map = || {
        prop::option::of(prop::collection::btree_map("(sceneName|sleepMillis|sleepFrames|v|w|中)", json_like(), 0..3))
    };
    let name = "(Sleep|GetCurrentProgramScene|SetCurrentProgramScene|SetInputVolume|Nope|)";
    let row = (name, map(), map(), map(), any::<bool>()).prop_map(|(name, data, inputs, outputs, off)| {
        json!({"requestType": name, "requestData": data, "inputVariables": inputs, "outputVariables": outputs, "off": off})
    });
    (prop::collection::vec(row, 0..6), 0..3_i64, any::<bool>(), prop::collection::btree_map("(v|w)", json_like(), 0..2))
        .prop_map(|(rows, mode, halt, variables)| {
            draft(json!({"requests": rows, "executionType": mode, "haltOnFailure": halt, "variables": variables}))
        })
}

proptest! {
    #[test]
    fn any_batch_can_be_checked_and_estimated(mut batch in batches(), fps in any::<f64>()) {
        for dialect in [Dialect::Shipping, Dialect::Draft] {
            for problem in check(&batch, Server { dialect, available: &[] }) {
                prop_assert!(problem.row.is_none_or(|row| row < batch.rows.len() && !batch.rows[row].off));
            }
        }
        let guess = estimate(&batch, Some(fps), None);
        prop_assert!(guess.total >= guess.asleep);
        for mode in [ExecutionType::SerialFrame, ExecutionType::Parallel, ExecutionType::SerialRealtime] {
            batch.set_execution(mode, fps);
        }
        prop_assert_eq!(batch.places().count(), batch.batch().requests.len());
    }

    #[test]
    fn any_answer_can_be_put_beside_any_batch(batch in batches(), results in prop::collection::vec(json_like(), 0..8), halves in any::<bool>()) {
        let results: Vec<Value> = results.into_iter().enumerate().map(|(at, value)| match halves && at % 2 == 0 {
            true => json!({"requestType": "Sleep", "requestStatus": {"result": at % 4 == 0, "code": at}, "responseData": value}),
            false => value,
        }).collect();
        let text = json!({"results": results}).to_string();
        if let Some(found) = align(&batch, &text, Some(Duration::from_millis(7)), None) {
            prop_assert_eq!(found.rows.len(), batch.rows.len());
            prop_assert!(found.counts().sent == batch.places().count());
        }
        let _ = align(&batch, &results.first().cloned().unwrap_or_default().to_string(), None, Some(0.0));
    }

    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_comes_back(value in json_like(), text in "[\\[\\]{}\",:a-z0-9\n中🎬]{0,40}") {
        let _ = paste::read(&text);
        if let Ok(pasted) = paste::read(&value.to_string()) {
            let again = paste::read(&serde_json::to_string(&pasted.draft).unwrap());
            prop_assert_eq!(again.map(|again| again.draft), Ok(pasted.draft));
        }
    }
}
