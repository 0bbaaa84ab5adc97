## Words of batch
# What is wrong with a batch, or will not do what it looks like: what it is, then what to do.

batch-at-row = Row { $row }: { $what }
batch-empty = The batch is empty. Add a request.
batch-all-off = All rows are switched off, so there is nothing to run. Switch one on.
batch-no-request-type = No request type. Choose one, or remove the row.
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
batch-row-failed = Row { $row } failed: { $request } was answered with { $code } { $name }. { $what }
batch-row-missing = Row { $row }, { $request }, was not answered.
batch-row-not-run = Row { $row } was not run.
batch-rows-not-run = Rows { $rows } were not run.
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

# The editor.
batch-serial = Serial, one after the other
batch-serial-words = Each row runs when the one before it is done. Variables and Sleep in milliseconds work. A long Sleep holds up other programs that ask this OBS.
batch-frame = Serial, by frame
batch-frame-words = All rows up to the next Sleep happen within one frame, so the change is seen as one. Sleep counts frames. Slow requests drop frames.
batch-parallel = Parallel, all at once
batch-parallel-words = All rows start at once and end in any order. No variables, no Sleep, no halt, and the answers cannot be told apart.
batch-execution = How it runs
batch-halt = Halt on failure
batch-halt-tip = Stops at the first row that fails; the rows after it are not run
batch-add = Add
batch-add-sleep = Sleep
batch-add-paste = Paste rows…
batch-add-to = Add to batch
batch-add-tip = Adds this request below the selected row of the batch
batch-update-row = Update row { $row }
batch-variables = Variables
batch-variables-tip = Values at the start, and what goes from an answer into a request
batch-variables-ended-tip = OBS does not send them: this is what the answers must have put into them
batch-undo = Undo the last change of the batch
batch-more = More for the batch
batch-row-edit = Edit row above
batch-row-duplicate = Duplicate row
batch-row-up = Move row up
batch-row-down = Move row down
batch-row-switch = Switch row on or off
batch-row-remove = Remove row
batch-key-edit = Enter
batch-key-duplicate = Ctrl+D
batch-key-up = Alt+↑
batch-key-down = Alt+↓
batch-key-switch = Space
batch-key-remove = Delete
batch-save = Save as preset…
batch-copy = Copy batch as JSON
batch-new = New batch
batch-run = Run batch
batch-run-key = Ctrl+Shift+Enter
batch-ask-run = Run the batch
batch-running = Running…
batch-check = Check
batch-check-tip = Lists what speaks against the batch
batch-check-good = Nothing speaks against it.
batch-check-more = and { $count } more
batch-blocking = { $count ->
    [one] one thing to correct
   *[other] { $count } things to correct
}
batch-warnings = { $count ->
    [one] one warning
   *[other] { $count } warnings
} · { $estimate }
batch-about = about { $time }
batch-at-least = at least { $time }
batch-estimate-tip = An estimate: the Sleep rows, and a little for each other row
batch-changed = { $name } (changed)
batch-off = { $name } is not connected. Connect it, then run the batch.
batch-singles = Send as single requests
batch-singles-tip = Each row goes out as a request of its own, all at once, and gets its own answer
batch-singles-waiting = { $back } of { $all } answered
batch-unreadable = The answer could not be read.

batch-rows = Rows of the batch
batch-row-name = Row { $row }, { $request }
batch-row-off = off
batch-no-type = (no request type)
batch-drag = Drag row { $row }
batch-switch = Row { $row } is on
batch-frames = { $count } frames
batch-not-run = not run
batch-missing = The server sent no answer for this row.
batch-share = ≈ { $time }
batch-unsure = { $status } ?

batch-paste = Rows to paste
batch-paste-hint = A batch, rows, a request or a frame, as JSON
batch-paste-add = Add rows
batch-paste-cancel = Cancel

batch-start-values = Values at the start
batch-start-name = Name of variable { $number }
batch-start-value = Value of variable { $number }
batch-start-hint = text or JSON
batch-start-remove = Remove variable { $number }
batch-start-add = Add variable
batch-start-twice = “{ $name }” stands there twice; the last one counts.
batch-wire-choose = Choose a row to wire it.
batch-wire-row = Row { $row } · { $request }
batch-wire-none = It takes no variable and sets none.
batch-wire-no-fields = This request has no fields that a variable could fill.
batch-wire-takes = Takes { $field } from “{ $variable }”
batch-wire-gives = Puts { $field } of its answer into “{ $variable }”
batch-wire-cut = Remove: { $wire }
batch-wire-new = Take a value from before
batch-wire-from = Where the value comes from
batch-wire-from-none = Choose a row or a variable
batch-wire-from-variable = Variable “{ $name }”
batch-wire-from-row = Row { $row }: { $request }
batch-wire-output = Field of its answer
batch-wire-variable = Variable
batch-wire-input = Field of this request
batch-wire-both-gives = Row { $row } puts { $field } of its answer into “{ $variable }”.
batch-wire-both-takes = Row { $row } takes { $field } from “{ $variable }”.
batch-wire = Wire it
