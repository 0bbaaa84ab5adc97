//! *Did you mean …?*

/// The name that is nearest by spelling to one that is unknown: the same but for case, or with up to three letters
/// different.
pub fn similar<'a>(unknown: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = unknown.to_ascii_lowercase();
    let names = names.filter(|name| *name != unknown);
    let (distance, name) = names.map(|name| (distance(&wanted, &name.to_ascii_lowercase()), name)).min()?;
    // A short name is not meant by another one that shares nothing with it.
    (distance <= 3 && distance * 2 < name.chars().count()).then_some(name)
}

/// Letters to add, remove or replace (Levenshtein). Of a long text only its beginning is looked at: names are a line.
pub fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 200;
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(LONGEST).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
