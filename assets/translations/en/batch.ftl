## Words of batch
# What is wrong with a batch, or will not do what it looks like: what it is, then what to do.

batch-at-row = Row { $row }: { $what }
batch-empty = The batch is empty. Add a request.
batch-all-off = All rows are switched off, so there is nothing to run. Switch one on.
batch-no-request-type = No request type. Choose one, or remove the row.
batch-not-on-server = This server does not take { $request }. Remove the row, or choose another connection.
batch-unknown-request = The catalogue does not know { $request }. The server will most likely answer 204.
batch-unknown-field = { $request } has no field { $field }. The server leaves it alone.
batch-variables-in-parallel = Variables do not work in a parallel batch: rows do not wait for each other. Choose a serial one, or remove the variables.
batch-input-not-text = The variable for { $field } is not a name, so the server passes it over. Choose a variable.
batch-output-not-text = What { $variable } takes is not the name of a field, so the server passes it over. Choose a field of the answer.
batch-never-set = Nothing gives “{ $variable }” a value, so the field stays as it is written. Let an earlier row set it, or give it a value at the start.
batch-set-later = “{ $variable }” gets its value in row { $row }, which runs later. Move that row up.
batch-set-by-row-off = “{ $variable }” gets its value in row { $row }, which is switched off. Switch it on.
batch-no-such-input = { $request } has no field { $field } for a variable to go into. Choose another field.
batch-no-such-output = The answer of { $request } has no field { $field }, so the variable stays as it is. Choose another field.
batch-overwritten = { $field } is written in the data too: the value of “{ $variable }” takes its place.
batch-sleep-unit = Sleep needs { $field } here, from 0 to { $max }. Set it, or choose another way to run.
batch-sleep-in-parallel = Sleep does nothing in a parallel batch. Remove it, or choose a serial one.
batch-draft-serial-only = This server speaks the draft of 2021, which runs rows one after the other only. Choose that.
batch-draft-no-variables = This server speaks the draft of 2021, which has no variables. Remove them.
batch-draft-no-sleep = This server speaks the draft of 2021, which has no Sleep. Remove the row.
batch-draft-halt = Servers of the 2021 draft did not look at Halt on failure: later rows may run all the same.

# What was pasted or read from a file.
batch-paste-nothing = There is no text to read. Copy a batch, a request or a frame first.
batch-paste-no-batch = This is neither a batch, nor rows of one, nor a request. It needs "requests" or "requestType".
batch-paste-other-frame = This is a whole message, but not a request ({ $kind }). Paste one with op 6 or 8.
batch-paste-unknown-key = The batch has “{ $key }”, which batches do not know, and it would be lost. Correct or remove it.
batch-paste-unknown-key-row = Row { $row } has “{ $key }”, which rows do not know, and it would be lost. Correct or remove it.
batch-paste-wrong = “{ $key }” of the batch must be { $expected }. Correct it, or leave it out.
batch-paste-wrong-row = In row { $row }, “{ $key }” must be { $expected }. Correct it, or leave it out.
batch-paste-object = an object in braces
batch-paste-text = a text in quotes
batch-paste-switch = true or false
batch-paste-list = a list in square brackets
batch-paste-execution-type = 0 (serial), 1 (serial by frame) or 2 (parallel)
batch-paste-row-not-an-object = Row { $row } is not an object. Write it in braces.
batch-paste-no-request-type = Row { $row } has no request type. Add "requestType".

# How it ended.
batch-ended = { $good } of { $sent } done
batch-ended-halted = { $good } of { $sent } done, halted at row { $row }
batch-ended-failed = { $good } of { $sent } done, { $failed ->
    [one] one failed
   *[other] { $failed } failed
}
batch-ended-missing = { $good } of { $sent } done, { $missing ->
    [one] one row without an answer
   *[other] { $missing } rows without an answer
}
batch-ended-parallel = { $good } of { $sent } succeeded; which row each answer belongs to cannot be told
batch-ended-broken = { $good } of { $sent } succeeded; the answers do not fit the rows
