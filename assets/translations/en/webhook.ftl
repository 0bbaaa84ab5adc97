## Words of the recording webhooks: sender and receiver

# sender
webhook-bad-address = --to is no address of a receiver: { $reason }. Write it as http://127.0.0.1:8746/bililive/TOKEN.
webhook-no-client = Nothing can be sent from here: { $reason }.
webhook-no-such-script = There is no such script of { $system }. It knows { $scripts }.
webhook-numbers = --rate is a number of deliveries a second and --timeout a number of seconds; both are more than zero.
webhook-no-secrets = LiveSwitch signs what it sends. Set CALLBOARD_LIVESWITCH_SECRETS to the secrets that the receiver knows, such as {"{"}"my-app-id":"the shared secret"{"}"}.
webhook-secrets-unreadable = CALLBOARD_LIVESWITCH_SECRETS is not what it should be. Write a JSON object of application id to shared secret: {"{"}"my-app-id":"the shared secret"{"}"}.
webhook-given-up = Given up after the last try: { $reason }.
webhook-sent = { $delivered } delivered, { $given_up } given up.
webhook-try-answered = answered with { $status }
webhook-try-timed-out = no answer in time
webhook-try-unreachable = nobody there: { $reason }
webhook-try-broken = the connection broke: { $reason }

# scripts
webhook-script-broadcast = One evening in one room: two files, told by both versions of the webhooks.
webhook-script-splits = A file every half hour, and one more where the title changes.
webhook-script-sessions = A bad line: one broadcast in five sessions, one start untold, one end without its id.
webhook-script-two-rooms = Two rooms at the same time, with Chinese names, emoji and very long titles.
webhook-script-first-start = The recorder starts while the room is on air and does not know its name yet.
webhook-script-raw = Raw mode: no durations, and a file that is opened and never comes to be.
webhook-script-old = BililiveRecorder 1.3 with its own order of fields.
webhook-script-unknown = Types of events that nobody knows yet.
webhook-script-out-of-order = A whole story in any order but its own.
webhook-script-missing-close = A story whose last words never come.
webhook-script-duplicates = Everything twice, byte for byte.
webhook-script-conflict = A second delivery with an id that was used before and another body.
webhook-script-slow = Bodies that take their time to come.
webhook-script-wrong-token = Everything to an address with another token.
webhook-script-broken = Empty, cut, in other encodings, too deep, too large: bodies that are none, between whole ones.
webhook-script-everything = All scripts of the system, one after the other.
webhook-script-recording = Two people talk for an hour and are recorded; all parts arrive, and later the recording expires.
webhook-script-connections = A connection that lives and one that fails.
webhook-script-messages = Messages of clients and of the server.
webhook-script-rtmp = A stream comes in by RTMP and goes away again.
webhook-script-batch = Several events in one call with one signature.
webhook-script-servers = The servers themselves start, unsigned.
webhook-script-bad-signature = Signed with another secret.
webhook-script-missing-signature = Not signed at all.
webhook-script-forged = Every way to lie about a recording, between true deliveries.

# receiver
webhook-open-address = { $address } can be reached from other machines. Webhooks travel unencrypted there, and whoever learns a token can add deliveries. Use 127.0.0.1, or a network that you trust.
webhook-not-listening = Webhooks cannot be received on { $address }: { $error }. Choose another address with --listen.
webhook-history-unwritable = Nothing can be received: { $reason }.
webhook-history-repaired = The history was damaged. It was put aside as { $path }, and { $saved } deliveries of it were saved.
webhook-sources-set-aside = The file with the webhook tokens could not be understood and was put aside as { $path }. All tokens are new; enter the new addresses in your recorders.
webhook-sources-not-saved = The webhook tokens could not be saved, so they stay as they were.
webhook-secret-not-kept = The keychain did not take the secret. It counts until Callboard quits.
webhook-refused-unknown = { $peer } sends to an address without a right token. Compare the address in the recorder with the one above.
webhook-refused-large = { $peer } sent a body that is too large; it was not stored.
webhook-refused = { $peer } was refused with { $status }; nothing was stored.
