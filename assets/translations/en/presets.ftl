## Words of presets: requests and batches that are kept by name
preset-not-saved = The presets could not be saved. They stay until Callboard quits; the next change tries again.
preset-problem = “{ $preset }”: { $rule }
preset-problem-field = “{ $preset }”, { $field }: { $rule }
preset-rule-no-name = It needs a name.
preset-rule-name-taken = Another preset has this name. Choose a name of its own.
preset-rule-parameter-name = A parameter is named with letters, digits, “_”, “-” and “.”, 64 at most.
preset-rule-parameter-twice = Two parameters have this name. Rename one of them.
preset-rule-unknown-parameter = There is no parameter “{ $name }”. Add it, or write four braces where two are meant as they are.
preset-rule-missing = It needs a value.
preset-rule-recursion = It needs its own value: { $names }. Give one of them a default of its own.
preset-rule-text = A text is needed here.
preset-rule-number = A number is needed here.
preset-rule-switch = On or off is needed here.
preset-rule-choice = It must be one of these: { $choices }.
preset-rule-too-long = What comes out is longer than the { $limit } bytes that a server takes.
preset-rule-broken = It is not what a preset looks like: { $reason }.
preset-file-syntax = This is no JSON, line { $line }, column { $column }: { $reason }. Nothing was taken from it.
preset-file-no-presets = This holds no presets: an object with “version” and “presets” is expected. Nothing was taken from it.
preset-file-newer = This was written by a newer Callboard (version { $version }). Nothing was taken from it. Update Callboard to open it.
preset-trouble-newer = The file of presets was written by a newer Callboard (version { $version }); it stays as it is. What you save now is kept until Callboard quits.
preset-trouble-set-aside = The file of presets could not be understood. It is kept as { $path }, and saving begins a new one.
preset-trouble-in-the-way = The file of presets could not be understood and could not be put aside. Presets are not kept until it is moved away.
preset-trouble-unreadable = The file of presets could not be read. Check its rights; what you save now may not be kept.
preset-count = { $count ->
    [0] Requests and batches by name
    [one] One preset
   *[other] { $count } presets
}
preset-none = Nothing is saved yet. Write a request or a batch and press “Save preset…”, or import a file.
preset-file = Import, export
preset-import = Import from a file…
preset-paste = Paste a text…
preset-export-all = Export all…
preset-copy-all = Copy all
preset-more = More about { $name }
preset-edit = Edit…
preset-rename = Rename…
preset-regroup = Group…
preset-rekey = Key…
preset-open = Open in the editor
preset-add-to-batch = Add to batch
preset-duplicate = Duplicate
preset-export = Export…
preset-delete = Delete…
preset-delete-ask = Delete “{ $name }” for good?
preset-delete-yes = Delete
preset-delete-no = Keep
preset-run-name = Run { $name }
preset-run-title = Run “{ $name }”
preset-run-on = Run on { $name }
preset-cancel = Cancel
preset-choose = Choose one
preset-secret-note = Asked each time and never kept.
preset-no-connection = { $name } was not run: there is no OBS to send it to. Add a connection first.
preset-not-run = { $name } was not run. Nothing was sent.
preset-done = { $preset } is done on { $name }.
preset-failed = { $preset } did not work on { $name }: { $why }
preset-save-button = Save preset…
preset-new-batch = Batch
preset-new-title = Save preset
preset-edit-title = Edit preset
preset-save = Save
preset-name = Name
preset-group = Group
preset-group-hint = none
preset-key = Key
preset-key-none = none
preset-key-record = Record a key
preset-key-stop = Stop
preset-key-clear = No key
preset-key-press = Press a key, such as Ctrl + F5
preset-key-own = { $key } is Callboard's own: { $what }. Choose another key.
preset-key-taken = { $key } already runs “{ $preset }”. Choose another key.
preset-key-moves = { $key } is needed within fields. Choose an F-key, or Ctrl or Alt with a letter.
preset-key-types = { $key } is needed for typing. Choose an F-key, or Ctrl or Alt with a letter.
preset-key-palette = opens the command palette
preset-key-pages = goes to one of the pages
preset-key-zoom = changes the size of everything
preset-key-search = goes to the search
preset-key-text = edits text
preset-asked = Asked when it runs
preset-asked-none = Nothing. A field of the data below can be asked each time.
preset-asked-tip = Asks for this field each time the preset runs
preset-remove = Remove { $name }
preset-label = Question for { $name }
preset-default = Default of { $name }
preset-default-hint = no default
preset-choices = Choices of { $name }
preset-choices-hint = Choices, with commas between them
preset-secret = Secret: masked, asked each time, never kept
preset-secret-of = { $name } is a secret
preset-secret-asked = asked each time
preset-kind = Kind of { $name }
preset-kind-text = Text
preset-kind-number = Number
preset-kind-switch = On or off
preset-kind-choice = Choice
preset-kind-pick = From OBS
preset-sends = What is sent
preset-data = Data of the preset
preset-batch = Batch of the preset
preset-placeholders = Double braces with a parameter's name take its value. Write four braces where two are meant as they are.
preset-paste-title = Paste presets
preset-paste-text = Paste what somebody exported or copied. Nothing that you have is changed: names that are taken get a number.
preset-paste-name = Presets as JSON
preset-paste-import = Import
preset-imported = { $count ->
    [one] One preset was added.
   *[other] { $count } presets were added.
}
preset-imported-renamed = { $count ->
    [one] One has a number behind its name, because the name was taken.
   *[other] { $count } have a number behind their names, because the names were taken.
}
preset-imported-keys = { $count ->
    [one] One has no key, because its key was taken.
   *[other] { $count } have no key, because their keys were taken.
}
preset-import-failed = No preset was added.
preset-exported = { $count ->
    [one] One preset is in { $path }, without secrets.
   *[other] { $count } presets are in { $path }, without secrets.
}
preset-exported-somewhere = { $count ->
    [one] One preset was exported, without secrets.
   *[other] { $count } presets were exported, without secrets.
}
preset-export-failed = The presets could not be exported.
preset-hidden = Streamer-safe mode hides what is private in it. Switch it off in the top bar to edit the text.
preset-go-on = Go on with “{ $name }”
preset-go-on-tip = It was being written and is not saved yet
preset-keys-title = Keys of presets
preset-keys-none = No preset has a key yet. Give it one on the Requests page, under Saved.
preset-keys-text = They work on every page. What can harm a show asks first, on the Requests page.
preset-add-parameter = Add “{ $name }”
preset-add-parameter-tip = The text names it, and it is no parameter yet
preset-label-short = Question
preset-default-short = Default
