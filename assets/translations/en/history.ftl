## Words of the history: what was sent, and what came back
history-search = Search what was sent
history-search-hint = Search
history-failed = Failed
history-found = { $count } of { $all }
history-none = Nothing that was sent looks like this. Try another word, or switch Failed off.
history-again = Send again
history-add = Add to batch
history-save = Save preset
history-copy = Copy
history-compare = Compare
history-compare-why = Choose two lines with answers: Ctrl + click adds one
history-one-why = Choose one line
history-any-why = Choose the lines to add
history-batch = { $count ->
    [one] one request: { $names }
   *[other] { $count } requests: { $names }
}
history-masked = { $fields } was masked in the log and is not kept, so it is empty now. Fill it in, then send.
history-back = Back to the list
history-same = The answers are the same
history-differences = { $count ->
    [one] One difference
   *[other] { $count } differences
}
history-more = and { $count } more
history-copy-difference = Copy all
history-added = added
history-removed = removed
history-changed = changed
history-reordered = reordered
history-whole = the whole answer
history-own = asked by Callboard itself
