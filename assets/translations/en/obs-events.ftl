## One line of the feed for each event of OBS. What stands between ** is shown strong.

event-missing = not named
event-no-data = no further data
event-list-more = and { $count } more

event-exit-started = OBS is **closing**
event-custom = Custom event
event-vendor = **{ $vendor }** says **{ $type }**

event-collection-changing = Leaving scene collection **{ $name }**
event-collection = Scene collection → **{ $name }**
event-collections = { $count ->
    [one] { $count } scene collection
   *[other] { $count } scene collections
} · **{ $names }**
event-profile-changing = Leaving profile **{ $name }**
event-profile = Profile → **{ $name }**
event-profiles = { $count ->
    [one] { $count } profile
   *[other] { $count } profiles
} · **{ $names }**

event-scene = Scene → **{ $scene }**
event-preview = Preview → **{ $scene }**
event-preview-none = **No preview** scene
event-scene-created = Scene **{ $scene }** added
event-scene-removed = Scene **{ $scene }** removed
event-group-created = Group **{ $scene }** added
event-group-removed = Group **{ $scene }** removed
event-scene-renamed = Scene **{ $old }** is now **{ $scene }**
event-scenes = { $count ->
    [one] { $count } scene
   *[other] { $count } scenes
} · **{ $names }**

event-input-created = Input **{ $input }** added
event-input-removed = Input **{ $input }** removed
event-input-renamed = Input **{ $old }** is now **{ $input }**
event-input-settings = Settings of **{ $input }** changed
event-input-active = **{ $input }** is in the program
event-input-inactive = **{ $input }** left the program
event-input-showing = **{ $input }** is visible
event-input-hidden = **{ $input }** is no longer visible
event-input-muted = **{ $input }** muted
event-input-unmuted = **{ $input }** unmuted
event-input-volume = Volume of **{ $input }** **{ $db } dB**
event-input-balance-middle = Balance of **{ $input }** in the **middle**
event-input-balance-left = Balance of **{ $input }** **{ $percent } % left**
event-input-balance-right = Balance of **{ $input }** **{ $percent } % right**
event-input-balance-unknown = Balance of **{ $input }** changed
event-input-sync = Sound of **{ $input }** offset by **{ $offset } ms**
event-input-tracks = Sound of **{ $input }** on tracks **{ $tracks }**
event-input-tracks-none = Sound of **{ $input }** on **no track**
event-input-monitor = Monitoring of **{ $input }**: **{ $how }**
event-monitor-none = off
event-monitor-only = monitor only
event-monitor-and-output = monitor and output
event-meters = { $count ->
    [one] { $count } input
   *[other] { $count } inputs
}
event-meters-loudest = { $count ->
    [one] { $count } input
   *[other] { $count } inputs
} · loudest **{ $db } dB** { $input }
event-meters-silent = { $count ->
    [one] { $count } input
   *[other] { $count } inputs
} · **silent**

event-media-started = **{ $input }** is playing
event-media-ended = **{ $input }** has ended
event-media-action = **{ $input }** told to **{ $action }**
event-media-pause = pause
event-media-play = play
event-media-restart = start over
event-media-stop = stop
event-media-next = play the next
event-media-previous = play the previous

event-transition = Transition → **{ $transition }**
event-transition-duration = Transition takes **{ $duration } ms**
event-transition-started = **{ $transition }** begins
event-transition-ended = **{ $transition }** has ended
event-transition-video-ended = Picture of **{ $transition }** has ended
event-transition-created = Transition **{ $transition }** added
event-transition-removed = Transition **{ $transition }** removed
event-transition-renamed = Transition **{ $old }** is now **{ $transition }**

event-filters-reindexed = Filters of **{ $source }** in a new order
event-filter-created = Filter **{ $filter }** added to **{ $source }**
event-filter-removed = Filter **{ $filter }** removed from **{ $source }**
event-filter-renamed = Filter **{ $old }** of **{ $source }** is now **{ $filter }**
event-filter-settings = Settings of filter **{ $filter }** of **{ $source }** changed
event-filter-on = Filter **{ $filter }** of **{ $source }** switched **on**
event-filter-off = Filter **{ $filter }** of **{ $source }** switched **off**
event-filter-switched = Filter **{ $filter }** of **{ $source }** switched

event-output-state = { $output } **{ $state }**
event-output-path = { $output } **{ $state }** → { $path }
event-recorded = { $output } → **{ $path }**
event-output-stream = Stream
event-output-record = Recording
event-output-replay = Replay buffer
event-output-virtual-camera = Virtual camera
event-state-starting = starting
event-state-started = started
event-state-stopping = stopping
event-state-stopped = stopped
event-state-paused = paused
event-state-resumed = goes on
event-state-reconnecting = reconnecting
event-state-reconnected = reconnected
event-state-changed = changed
event-record-file = Recording goes on in **{ $path }**
event-replay-saved = Replay → **{ $path }**
event-screenshot = Screenshot → **{ $path }**
event-studio-on = Studio mode **on**
event-studio-off = Studio mode **off**
event-studio-switched = Studio mode **switched**

event-item-created = **{ $source }** added to **{ $scene }**
event-item-removed = **{ $source }** removed from **{ $scene }**
event-items-reindexed = Sources of **{ $scene }** in a new order
event-item-shown = Source { $item } of **{ $scene }** **shown**
event-item-hidden = Source { $item } of **{ $scene }** **hidden**
event-item-switched = Source { $item } of **{ $scene }** shown or hidden
event-item-locked = Source { $item } of **{ $scene }** **locked**
event-item-unlocked = Source { $item } of **{ $scene }** **unlocked**
event-item-lock-switched = Source { $item } of **{ $scene }** locked or unlocked
event-item-selected = Source { $item } of **{ $scene }** selected
event-item-moved = Source { $item } of **{ $scene }** moved to **{ $x }, { $y }**
event-item-transformed = Source { $item } of **{ $scene }** moved or resized

event-canvas-created = Canvas **{ $canvas }** added
event-canvas-removed = Canvas **{ $canvas }** removed
event-canvas-renamed = Canvas **{ $old }** is now **{ $canvas }**

## The conversation, and Callboard's own words about a connection.

event-hello = OBS greets: obs-websocket **{ $version }**, asks for a password
event-hello-open = OBS greets: obs-websocket **{ $version }**, no password needed
event-identified = Logged in, protocol version **{ $version }**
event-answer-done = **{ $request }** done
event-answer-failed = **{ $request }** refused: **{ $code }** { $comment }
event-answer-unclear = **{ $request }** answered
event-batch-done = { $count ->
    [one] Batch done: **{ $count } answer**
   *[other] Batch done: **{ $count } answers**
}
event-batch-failed = { $count ->
    [one] Batch of **{ $count } answer**, **{ $failed } refused**
   *[other] Batch of **{ $count } answers**, **{ $failed } refused**
}
event-unknown = Unknown message **{ $type }**
event-malformed = Not understood: **{ $text }**
event-malformed-empty = An **empty** frame

event-connection-off = **Disconnected**
event-connection-connecting = Connecting: { $stage }
event-connection-ready = **Connected**
event-connection-stale = Connected, but **no answer** to the last pings
event-connection-waiting = **Not connected**: { $cause }; will try again
event-connection-stopped = **Not connected**: { $cause }; waits for you
event-connection-other = Connection: **{ $state }**
event-cause-unknown = the cause is not known
