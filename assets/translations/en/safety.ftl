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
