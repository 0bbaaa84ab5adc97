## Words of frame

frame-system-obs = OBS
frame-system-talk = Talk
frame-system-eventsub = Twitch EventSub
frame-system-webhook = Webhooks

## Pages
frame-page-feed = Feed
frame-page-requests = Requests
frame-page-subscriptions = Subscriptions
frame-page-connections = Connections
frame-page-settings = Settings
frame-page-key = { $page }, { $keys }

## Times
frame-seconds = { $count } s
frame-minutes = { $count } min
frame-hours = { $count } h
frame-days = { $count } days
frame-ago = { $time } ago
frame-just-now = just now
frame-details = Details

## The state of a connection, short
frame-state-off = off
frame-state-connecting = connecting
frame-state-ready = ready
frame-state-paused = OBS is busy
frame-state-stale = silent for { $time }
frame-state-silent = silent
frame-state-retry = retry in { $time }
frame-state-waiting = waiting to retry
frame-state-stopped = stopped
frame-spoken-round-trip = , round trip { $time }
frame-more = { $count } more

## The card of a connection
frame-card-off = Not connected.
frame-card-connecting = { $attempt ->
    [0] Connecting: { $stage }.
    [1] Connecting: { $stage }.
   *[other] Connecting, attempt { $attempt }: { $stage }.
}
frame-card-ready = Connected for { $time }.
frame-card-stale = Connected, but nothing comes from the other side any more.
frame-card-waiting = Trying again in { $time }. { $attempt ->
    [0] {""}
    [1] One attempt failed.
   *[other] { $attempt } attempts failed.
}
frame-card-stopped = Stopped until you act.
frame-card-server-label = Server
frame-card-server = OBS { $obs }, obs-websocket { $version }
frame-card-server-short = obs-websocket { $version }
frame-card-protocol-label = Protocol
frame-card-round-trip = Round trip
frame-card-last-frame = Last message
frame-card-in = Received
frame-card-out = Sent
frame-card-malformed = Not understood
frame-card-dropped = Dropped
frame-card-traffic = { $count ->
    [one] { $frames } message, { $bytes }
   *[other] { $frames } messages, { $bytes }
}

frame-connect = Connect
frame-disconnect = Disconnect
frame-retry-now = Retry now
frame-edit = Edit

## The top bar
frame-live = LIVE { $time }
frame-rec = REC { $time }
frame-rec-paused = REC paused { $time }
frame-off-air = Off air
frame-skipped = { $count ->
    [0] no dropped frames
    [one] { $shown } dropped frame
   *[other] { $shown } dropped frames
}
frame-skipped-hint = Frames that OBS could not send out since the stream began.
frame-lock = On-air lock
frame-lock-on-hint = On: while something is live or recording, requests that can harm the broadcast are not sent.
frame-lock-off-hint = Off. Switch it on to keep requests that can harm the broadcast from going out while something is live or recording.
frame-locked = { $request } was not sent: the On-air lock is on and something is live or recording. Switch the lock off in the top bar to send it.
frame-safe = Streamer-safe
frame-safe-on-hint = On: addresses, keys, tokens and paths are masked everywhere.
frame-safe-off-hint = Off. Switch it on to mask addresses, keys, tokens and paths everywhere.
frame-search = Search
frame-search-hint = Find any action by its name

## The status line
frame-status-kept = { $count ->
    [one] { $shown } event kept
   *[other] { $shown } events kept
}
frame-status-memory = { $used } of { $budget }
frame-status-memory-hint = Memory of the feed. When it is full, the oldest events go first. Settings has the limit.
frame-status-rate = { $rate } events/s
frame-status-nothing-dropped = nothing dropped
frame-status-dropped = { $count } oldest dropped
frame-status-dropped-hint = The memory of the feed was full, so its oldest events went. Settings has the limit.
frame-status-lost = { $count } lost on the way
frame-status-lost-hint = The window stood still for too long while events came in. High-volume events went first.
frame-status-notice-hint = Show this notice again

## Notices
frame-notice-close = Close this notice
frame-copied = Copied.
frame-exported = { $count ->
    [one] { $shown } event written to { $path }
   *[other] { $shown } events written to { $path }
}
frame-exported-somewhere = { $count ->
    [one] { $shown } event written.
   *[other] { $shown } events written.
}
frame-export-failed = The export could not be written. Choose another place or free some space, then export again.
frame-capture-failed = The capture could not be opened. Choose a file that Callboard exported as JSON Lines.
frame-capture-skipped = { $count ->
    [one] One line of the capture could not be read and was left out.
   *[other] { $count } lines of the capture could not be read and were left out.
}
frame-no-window = The window could not be opened: { $reason }

## The command palette
frame-palette = What do you want to do
frame-palette-hint = Type what you want to do
frame-palette-nothing = Nothing has that name.
frame-go = Go to { $page }
frame-do-connect = Connect { $name }
frame-do-disconnect = Disconnect { $name }
frame-do-retry = Retry { $name } now
frame-do-edit = Edit { $name }
frame-do-new-connection = New connection
frame-do-demo = Try it with simulated systems
frame-do-subscribe = Subscriptions of { $name }: { $preset }
frame-preset-none = None
frame-preset-normal = Normal
frame-preset-everything = Everything
frame-do-export-json = Export the feed as JSON Lines
frame-do-export-csv = Export the feed as CSV
frame-do-clear-feed = Clear the feed
frame-do-open-capture = Open a capture
frame-do-close-capture = Close the capture
frame-do-lock-on = Switch the On-air lock on
frame-do-lock-off = Switch the On-air lock off
frame-do-safe-on = Switch Streamer-safe on
frame-do-safe-off = Switch Streamer-safe off
frame-do-theme-system = Theme: as the system
frame-do-theme-dark = Theme: dark
frame-do-theme-light = Theme: light
frame-do-theme-contrast = Theme: high contrast
frame-do-larger = Make everything larger
frame-do-smaller = Make everything smaller
frame-do-normal-size = Normal size
frame-do-quit = Quit Callboard

## The first start
frame-first-title = Connect your show
frame-first-text = Callboard shows what your systems do, live, and sends what you ask for.
frame-first-demo = Try it with simulated systems
frame-first-demo-text = Two simulated OBS run a small show inside Callboard.
frame-first-demo-1 = Scene changes, mutes and a recording to watch
frame-first-demo-2 = Every request can be sent without harm
frame-first-demo-3 = Nothing leaves this computer and nothing is saved
frame-first-demo-button = Start the simulated show
frame-first-demo-starting = Starting
frame-first-obs = Connect OBS
frame-first-obs-text = In OBS: Tools, WebSocket Server Settings, Show Connect Info.
frame-first-address = Paste the connect address
