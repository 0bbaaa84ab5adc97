## Words of cli

# simulate
cli-simulate-faults = The faults file can not be used: { $error }. Correct it and start again.
cli-simulate-number = --rate is a number of events a second and --for a number of seconds; both are zero or more.
cli-simulate-password = The password of this simulator is { $password }. Set CALLBOARD_OBS_PASSWORD to choose your own.
cli-simulate-listen = The simulator could not listen on { $address }: { $error }. Choose another address with --listen.
cli-simulate-failed = The simulator could not start: { $error }.

# every command
cli-log-level = --log is one of off, error, warn, info, debug and trace.
cli-detail = Details: { $detail }
cli-output-failed = The output could not be written: { $error }. What was written so far is whole.
cli-no-hub = Callboard could not start: { $error }.
cli-no-folder = A temporary folder could not be made: { $error }. Make room, or set TMPDIR to another folder.
cli-one-connection = Say whom to speak to: either --obs URL or --connection NAME.
cli-no-such-connection = There is no saved connection with the name { $name }. Look at the page Connections of the window for the names.
cli-password-in-address = A password does not belong on the command line, where others can read it. Set CALLBOARD_OBS_PASSWORD to it and give the address as ws://HOST:PORT.
cli-password-from-environment = On the command line the password comes from CALLBOARD_OBS_PASSWORD, or from the keychain with --connection NAME.
cli-mask = { $mask } is no event subscription mask. Write it as 2047, 0x7FF or 0b11111111111.
cli-seconds = --for is a number of seconds, zero or more.

# window and demo
cli-no-display = There is no display to open a window on. Run it where there is one, or use callboard watch, send and doctor.
cli-no-window = The window could not be opened: { $error }. Details are in the log (--log info).
cli-demo-no-display = There is no display, so the feed of the demo goes to stdout as JSON Lines.

# watch
cli-connected = Connected to { $name }.
cli-dropped = { $count } rows were dropped: they came faster than they could be written.
cli-filter-unknown-field = The filter has an unknown word: { $word }. It knows source, type, kind, text, after and before.
cli-filter-open-quote = A quote in the filter is not closed. Add the second one.
cli-filter-no-value = Nothing stands after a colon of the filter. Write what to look for.
cli-filter-bad-time = { $word } in the filter is no time. Write 20:15, 2026-11-20T20:15 or 5m.
cli-filter-bad-kind = { $word } in the filter is no kind. There are event, session, connection, response, unknown and malformed.

# send
cli-unsafe-raw-only = --unsafe is for a raw frame. Give the frame with --raw FILE, or leave --unsafe out.
cli-unreadable = { $path } could not be read: { $error }. Nothing was sent.
cli-answer-failed = { $request } was answered with { $code } { $name }. { $what }
cli-answer-comment = OBS says: { $comment }
cli-no-answer = No answer within { $seconds } s. It is not known whether the request was carried out.
cli-disconnected = The connection ended before the answer came. It is not known whether the request was carried out.
cli-not-sent = Nothing was sent: the connection is not there any more.
cli-nothing-came-back = Sent. Nothing came back within 3 s.

# doctor
cli-stage-done = ok       { $stage }, { $ms } ms
cli-stage-skipped = skipped  { $stage }
cli-stage-failed = failed   { $stage }, { $ms } ms
cli-doctor-well = { $name } works: obs-websocket { $version }.

# history
history-cli-nothing-fits = Nothing in the history fits.
history-cli-no-application = The delivery names no LiveSwitch application, so it cannot be signed. Nothing was sent. Send it without --sign.
history-cli-no-secret = There is no secret of the LiveSwitch application { $application }. Nothing was sent. Put it into CALLBOARD_LIVESWITCH_SECRETS, or send without --sign.
history-cli-keychain = The keychain did not give out the secret: { $reason }. Nothing was sent. Unlock it, or put the secret into CALLBOARD_LIVESWITCH_SECRETS.
history-cli-again = again { $first }
history-cli-id = id
history-cli-started = started
history-cli-length = length
history-cli-size = size
history-cli-state = state
history-cli-room = room
history-cli-title = title
history-cli-received = received
history-cli-system = system
history-cli-status = status
history-cli-verdict = verdict
history-cli-event = event
