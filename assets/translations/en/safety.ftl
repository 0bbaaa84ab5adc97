## Words of safety
# Why something was not sent: what is wrong, then what to do.

safety-syntax = Not valid JSON at line { $line }, column { $column }: { $reason }. Correct the marked place.
safety-data-not-an-object = Request data must be an object. Write it in braces, such as {"{"}"sceneName": "Intro"{"}"}.
safety-no-request-type = The request type is empty. Choose a request.
safety-too-deep = This is nested more than { $limit } levels deep, which a server may not survive. Make it flatter.
safety-too-big = This is { $bytes } bytes, and OBS closes the connection above { $limit }. Send it in parts.
safety-empty-batch = The batch is empty, which can crash OBS. Add a request.
safety-requests-not-an-array = The batch needs its requests as an array. Write them in square brackets under "requests".
safety-row-not-an-object = Row { $row } of the batch is not an object, which can crash OBS. Write it in braces.
safety-row-without-request-type = Row { $row } of the batch has no request type. Choose one, or remove the row.
safety-row-field-not-an-object = In row { $row } of the batch, { $field } must be an object. Write it in braces, or leave it out.
safety-variables-not-an-object = The variables of the batch must be an object; anything else can crash OBS. Write them in braces, or leave them out.
safety-variables-in-parallel = Variables do not work in a parallel batch: OBS closes the connection. Choose a serial batch, or remove the variables.
safety-execution-type = The execution type must be 0 (serial), 1 (serial, by frame) or 2 (parallel). Correct it.
safety-halt-on-failure = Halt on failure must be true or false, without quotes. Correct it.
safety-sleep-alone = Sleep works inside a batch only. Put it between the requests of a serial batch.
safety-sleep-in-parallel = Row { $row } is a Sleep, which does nothing in a parallel batch. Remove it, or choose a serial batch.
safety-sleep-unit = The Sleep in row { $row } needs { $field }, from 0 to { $max }. Set it, or choose another execution type.
safety-frame-not-an-object = A frame must be an object. Write it in braces.
safety-not-a-client-message = A client may not send this: { $kind }. Send op 1, 3, 6 or 8, or their names in the draft.
safety-missing-d = The frame needs its content as an object under "d".
safety-no-request-id = The frame has no requestId, so its answer could not be told apart. Add one.
safety-authentication-not-text = "authentication" must be a text: OBS 5.1.0 crashes on anything else. Put it in quotes, or leave it out.
safety-rpc-version = "rpcVersion" must be a whole number. Use 1.
safety-event-subscriptions = "eventSubscriptions" must be a whole number from 0. Correct it, or leave it out.

# What the catalogue says against a request. Field names are the protocol's.
form-refused = { $request }: { $problems }
form-row = Row { $row }: { $refusal }
form-missing = “{ $field }” is needed. Fill it in.
form-one-of = Give { $fields }.
form-only-one-of-two = Give either { $first } or { $second }, not both.
form-only-one-of = Give only one of { $fields }.
form-together = Give { $fields } together, or none of them.
form-type = “{ $field }” must be { $expected }; it is { $found }.
form-between = “{ $field }” must be between { $least } and { $most }{ $unit }; it is { $found }.
form-at-least = “{ $field }” must be at least { $least }{ $unit }; it is { $found }.
form-at-most = “{ $field }” must be at most { $most }{ $unit }; it is { $found }.
form-range = “{ $field }” must be { $range }; it is { $found }.
form-whole = “{ $field }” must be a whole number; it is { $found }.
form-value = “{ $field }” must be { $allowed }; it is “{ $found }”.
form-empty = “{ $field }” must not be empty. Fill it in.
form-or = or
form-and = and
form-kind-text = text in quotes
form-kind-number = a number
form-kind-switch = true or false
form-kind-object = an object in braces
form-kind-list = a list in brackets
form-kind-nothing = null
form-unknown-key = “{ $name }” does not belong into a batch, and would be lost. Remove it.
form-unknown-key-similar = “{ $name }” does not belong into a batch, and would be lost. Did you mean { $similar }?
form-unknown-request = This OBS does not know { $request }. Choose one of the requests that it takes.
form-unknown-request-similar = This OBS does not know { $request }. Did you mean { $similar }?
form-request-not-here = This OBS does not take { $request }, which came with obs-websocket { $since }. Update OBS to use it.
form-not-in-draft = A batch of the 2021 draft has no { $name }. Leave it out, or connect to OBS 28 or later.
