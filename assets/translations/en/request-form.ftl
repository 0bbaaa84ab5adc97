## Words of the form of a request

field-vendor-type = Request type of the vendor
field-vendor-data = Request data of the vendor
field-needed = needed
field-not-set = not set
field-omitted = not set: { $words }
field-null-hint = null: { $words }
field-empty-hint = an empty text
field-unset = Not set
field-on = On
field-off = Off
field-state = { $field }: { $state }
field-choose = Choose…
field-slider = { $field }, slider
field-colour = { $field }, colour
field-clear = Clear { $field }
field-set-empty = { $field }: set to an empty text
field-set-null = null: { $words }
field-set-null-name = { $field }: set to null, { $words }
field-sent-as-text = This is no JSON, so it is sent as a text.
field-hidden = Streamer-safe mode hides what is private in it. Switch the mode off to change it.
field-only-json = Only in the JSON: { $names }. They are sent as they stand.
field-no-fields = This request takes no data. Send it as it is.
field-from-to = { $least } to { $most }
field-from = from { $least }
field-up-to = up to { $most }
field-group-one = one of them is needed, and only one
field-group-needed = one of them is needed
field-group-name-or-uuid = name or UUID, one of them is needed
field-group-name-or-uuid-optional = name or UUID
field-group-at-most-one = only one of them
field-group-together = all of them or none
field-group-optional = they belong together
field-tab-form = Form
field-tab-json = JSON
field-no-form = Nobody documented the fields of this request, so there is no form for it. Write its data as JSON.
field-broken = The form cannot read the JSON as it stands. Nothing of it is lost.
field-to-json = Go to the JSON
field-blocked-more = { $first } And { $more } more.
field-answer = Fields of the answer

## Words of lists to pick from

picker-none = Nothing in the list fits. What you type is sent as it stands.
picker-more = { $count } more: type to narrow them down
picker-off = { $name } is not connected. Type it, or connect first.
picker-waiting = Reading the list of { $name }…
picker-empty = { $name } has nothing to choose from. Type it.
picker-needs-scene = Choose the scene first: the list is of what is in it.
picker-needs-source = Choose the source first: the list is of its filters.
picker-unsupported = { $name } has no { $request }, so there is no list. Type it.
picker-failed = { $request } was answered with { $code }: { $what }
picker-no-answer = { $request } was not answered.
picker-again = Try again
picker-again-name = Try again: { $field }
picker-not-listed = { $name } lists nothing by this name now.
picker-number = number { $number }
picker-program = program
picker-preview = preview
picker-current = current
picker-scene = scene
picker-group = group

## Words of the shelf

shelf-obs = OBS { $count }
shelf-saved = Saved { $count }
