## Recordings and their history

# history on the command line
recordings-none-yet = Nothing was received yet. Start the receiver with callboard receive.
recordings-unreadable = The history cannot be read: { $reason }.
recordings-exported =
    { $count ->
        [one] 1 recording written.
       *[other] { $count } recordings written.
    }
recordings-not-exported = The recordings were not written: { $reason }.
recordings-no-delivery = There is no delivery { $id }. See callboard history deliveries.
recordings-bad-address = That is no address that webhooks can be sent to. Write it as http://HOST:PORT/PATH.
recordings-not-redelivered = The delivery did not get there: { $reason }.
recordings-not-rebuilt = The history was not rebuilt: { $reason }.
recordings-no-time = "{ $text }" is no time. Write 2026-11-20, 2026-11-20T18:00, 18:00, or how long ago: 30m, 12h, 7d.
