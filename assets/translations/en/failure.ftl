## What failed and what to do about it. A pair for each cause: `-what` says what happened, `-do` what helps.
## $name is the name of the connection or its address.

failure-bad-address-what = This address cannot be used: { $detail }.
failure-bad-address-do = Write it as ws://HOST:PORT, for example ws://127.0.0.1:4455, or paste the address that OBS shows.

failure-name-not-found-what = There is no computer with the name in the address of { $name }.
failure-name-not-found-do = Check the spelling, or use the number that OBS shows under Tools → WebSocket Server Settings → Show Connect Info.

failure-connection-refused-what = Nobody answers on { $name }.
failure-connection-refused-do = Start OBS and switch on Tools → WebSocket Server Settings → Enable WebSocket server, then retry.

failure-unreachable-what = { $name } cannot be reached from this computer.
failure-unreachable-do = Check that both computers are in the same network and that the address is right, then retry.

failure-timed-out-resolve-what = Looking up the name of { $name } took too long.
failure-timed-out-resolve-do = Check the network of this computer, or use a number such as 192.168.1.20 in place of the name.
failure-timed-out-tcp-what = { $name } does not answer.
failure-timed-out-tcp-do = Check that the computer is on and that its firewall lets the port of the OBS server through, then retry.
failure-timed-out-tls-what = { $name } answers, but the encrypted connection does not come about.
failure-timed-out-tls-do = OBS itself speaks no encryption: use ws:// for OBS, and wss:// only for a relay or proxy in front of it.
failure-timed-out-upgrade-what = { $name } took the connection and then said nothing.
failure-timed-out-upgrade-do = Check the port: OBS listens on 4455 unless it was changed. If the port is right, restart OBS.
failure-timed-out-hello-what = { $name } did not greet in time.
failure-timed-out-hello-do = Check that the port belongs to OBS 28 or later. If OBS is very busy, retry in a moment.
failure-timed-out-identify-what = { $name } did not say whether the password is right.
failure-timed-out-identify-do = OBS may be busy or frozen. Look at its window, then retry.
failure-timed-out-first-sync-what = { $name } let us in, but does not answer requests.
failure-timed-out-first-sync-do = OBS may be loading, or have a dialog open. Look at its window, then retry.

failure-untrusted-certificate-what = The certificate of { $name } is not trusted by this computer.
failure-untrusted-certificate-do = If it is your own server, compare its fingerprint and choose to trust this certificate, or name its CA file in the settings of the connection.
failure-certificate-changed-what = { $name } shows another certificate than the one you trusted.
failure-certificate-changed-do = Find out why before you go on. If you replaced the certificate yourself, trust the new one in the settings of the connection.
failure-tls-failed-what = The encrypted connection to { $name } could not be made.
failure-tls-failed-do = OBS itself speaks no encryption: use ws:// for OBS, and wss:// only for a relay or proxy in front of it.

failure-not-web-socket-what = Something answers on { $name }, but it is a web server and not OBS.
failure-not-web-socket-status-what = Something answers on { $name }, but it is a web server and not OBS (it says { $status }).
failure-not-web-socket-do = Check the port: OBS listens on 4455 unless it was changed under Tools → WebSocket Server Settings.
failure-silent-after-upgrade-what = { $name } says nothing. This looks like obs-websocket 4.x or not OBS.
failure-silent-after-upgrade-do = Update to OBS 28 or later, or check that the port is the one under Tools → WebSocket Server Settings (usually 4455; 4444 is the old plugin).
failure-not-obs-what = { $name } answers, but it does not speak as OBS does.
failure-not-obs-do = Check the port: OBS listens on 4455 unless it was changed under Tools → WebSocket Server Settings.

failure-password-missing-what = { $name } asks for a password and none is set.
failure-password-missing-do = Copy it in OBS from Tools → WebSocket Server Settings → Show Connect Info and enter it here.
failure-password-wrong-what = { $name } refused the password.
failure-password-wrong-do = Copy it in OBS from Tools → WebSocket Server Settings → Show Connect Info and enter it again.
failure-unsupported-version-what = { $name } speaks a version of the protocol that Callboard does not know.
failure-unsupported-version-do = Update OBS to version 28 or later, and Callboard to its newest version.

failure-kicked-what = Somebody ended this connection in OBS.
failure-kicked-do = Connect again when you are sure that it is wanted.
failure-server-stopping-what = { $name } is closing or has switched off its server.
failure-server-stopping-do = Nothing to do if OBS restarts: Callboard tries again by itself. Otherwise switch the server on again under Tools → WebSocket Server Settings.
failure-our-protocol-error-what = { $name } did not understand a message of ours (code { $code }).
failure-our-protocol-error-do = This is a fault of Callboard or of a message that was sent by hand. The message stands under Details and in the log; retry, and report it if it comes back.
failure-unsupported-feature-what = { $name } cannot do something that was asked of it.
failure-unsupported-feature-do = Update OBS, or send the request without parallel execution and without variables.
failure-too-big-what = A message was larger than { $name } or Callboard accepts.
failure-too-big-do = Ask for less at once: a smaller picture, or a shorter batch. Then connect again.
failure-closed-what = { $name } closed the connection (code { $code }).
failure-closed-do = Callboard tries again by itself. If this repeats, look at the log of OBS under Help → Log Files.
failure-lost-connecting-what = { $name } hung up before the connection was made.
failure-lost-connecting-do = Check that the port belongs to OBS, and that nothing in between (a firewall, a proxy) cuts the connection.
failure-lost-what = The connection to { $name } broke.
failure-lost-do = OBS may have crashed or the network failed. Callboard tries again by itself.
failure-silent-what = { $name } has stopped answering.
failure-silent-do = OBS may be frozen, or the network is down. Callboard tries again by itself.
failure-malformed-what = { $name } sent something that could not be understood.
failure-malformed-do = Check that the port belongs to OBS. What came is kept in the feed.
failure-internal-what = Callboard made a mistake with the connection to { $name }.
failure-internal-do = The connection was started anew. If this repeats, report it with the text under Details.

## The same causes in a few words, for rows of the feed and lists. Found by their name in JSON lines.

cause-bad-address = the address cannot be used
cause-name-not-found = no such computer
cause-connection-refused = nobody answers
cause-unreachable = cannot be reached
cause-timed-out = no answer in time
cause-untrusted-certificate = certificate not trusted
cause-certificate-changed = another certificate than before
cause-tls-failed = no encrypted connection
cause-not-web-socket = a web server, not OBS
cause-silent-after-upgrade = obs-websocket 4.x or not OBS
cause-not-obs = not OBS
cause-password-missing = password missing
cause-password-wrong = password refused
cause-unsupported-version = unknown protocol version
cause-kicked = ended in OBS
cause-server-stopping = OBS is closing
cause-our-protocol-error = a message of ours was not understood
cause-unsupported-feature = OBS cannot do that
cause-too-big = message too large
cause-closed = closed by the other side
cause-lost = the connection broke
cause-silent = stopped answering
cause-malformed = sent something that could not be understood
cause-internal = a mistake of Callboard

## The steps to a connection. Found by their name in JSON lines.

stage-resolve = finding the address
stage-tcp = reaching the computer
stage-tls = encryption
stage-upgrade = opening the WebSocket
stage-hello = waiting for the greeting
stage-identify = logging in
stage-first-sync = reading the state
