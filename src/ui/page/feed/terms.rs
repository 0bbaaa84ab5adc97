//! The terms of a query as the chips show them: the text of the filter box stays the one truth, chips only edit it.

use std::ops::Range;

/// One term of the text, as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<'a> {
    pub span: Range<usize>,
    pub text: &'a str,
}

impl Term<'_> {
    /// `source:"Studio PC"` gives `("source", "Studio PC")`; negated terms and bare words give `None`.
    pub fn field_and_value(&self) -> Option<(&str, String)> {
        let (field, value) = self.text.split_once(':')?;
        (!field.starts_with('-')).then(|| (field, value.replace('"', "")))
    }
    /// What a chip says: `-type:InputVolumeMeters` is `-InputVolumeMeters`.
    pub fn short(&self) -> String {
        match self.text.strip_prefix("-type:") {
            Some(name) => format!("-{name}"),
            None => self.text.strip_prefix("type:").unwrap_or(self.text).to_owned(),
        }
    }
}

/// The terms of `text`, apart at spaces outside quotes.
pub fn terms(text: &str) -> Vec<Term<'_>> {
    let mut out = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if c == '"' {
            quoted = !quoted;
        }
        if c.is_whitespace() && !quoted {
            if let Some(from) = start.take() {
                out.push(Term { span: from..at, text: &text[from..at] });
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        out.push(Term { span: from..text.len(), text: &text[from..] });
    }
    out
}

/// `text` without the terms for which `drop` says yes.
pub fn without(text: &str, drop: impl Fn(&Term<'_>) -> bool) -> String {
    terms(text).into_iter().filter(|term| !drop(term)).map(|term| term.text).collect::<Vec<_>>().join(" ")
}

/// `text` with one term more.
pub fn with(text: &str, term: &str) -> String {
    let text = text.trim();
    if text.is_empty() { term.to_owned() } else { format!("{text} {term}") }
}

/// `field:value`, in quotes where the value needs them.
pub fn term(field: &str, value: &str) -> String {
    let plain = !value.is_empty() && !value.chars().any(|c| c.is_whitespace() || c == '"' || c == ':');
    if plain { format!("{field}:{value}") } else { format!("{field}:\"{}\"", value.replace('"', "")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_name_is_one_term() {
        let text = r#"-type:Input*  source:"Studio PC" intro"#;
        let all = terms(text);
        assert_eq!(
            all.iter().map(|term| term.text).collect::<Vec<_>>(),
            ["-type:Input*", "source:\"Studio PC\"", "intro"]
        );
        assert_eq!(all[1].field_and_value(), Some(("source", "Studio PC".to_owned())));
        assert_eq!(all[0].field_and_value(), None);
        assert_eq!(all[0].short(), "-Input*");
    }

    #[test]
    fn a_chip_takes_out_its_own_term_and_nothing_else() {
        let text = r#"a source:"Studio PC" b"#;
        assert_eq!(without(text, |term| term.text.starts_with("source:")), "a b");
        assert_eq!(with(" a ", &term("source", "Stage laptop")), "a source:\"Stage laptop\"");
    }
}
