## Words of connections

connections-title = Connections
connections-empty = There is no connection yet.
connections-new = New connection
connections-edit = Edit connection
connections-close-form = Close the form
connections-more = Details
connections-at-start = connects at start
connections-delete = Delete
connections-delete-sure = Delete it with its password?
connections-delete-yes = Yes, delete
connections-delete-no = No, keep it

## The stages
connections-stage-resolve = Find the computer
connections-stage-tcp = Reach the port
connections-stage-tls = Encrypt
connections-stage-upgrade = Open the WebSocket
connections-stage-hello = Hear from OBS
connections-stage-identify = Sign in
connections-stage-first-sync = Read the studio
connections-stage-not-reached = not reached
connections-stage-running = under way
connections-stage-skipped = not needed
connections-stage-failed = failed after { $time }

connections-dialect-shipping = obs-websocket 5
connections-dialect-draft = draft of obs-websocket 5
connections-encoding = Encoding
connections-encoding-json = JSON
connections-encoding-msgpack = MessagePack
connections-encoding-explained = How messages are packed on the wire. JSON is right unless you test MessagePack.

## Where a password is kept
connections-password = Password
connections-secret-none = no password
connections-secret-none-hint = No password is set for this connection.
connections-secret-keychain = in the keychain
connections-secret-keychain-hint = The password is kept in the keychain of this computer.
connections-secret-until-quit = kept until you quit
connections-secret-until-quit-hint = The keychain of this computer cannot be used. The password stays in memory and is gone when Callboard quits.
connections-secret-locked = keychain is locked
connections-secret-locked-hint = The keychain holds a password but did not give it out. Unlock the keychain, then connect again.

## The form
connections-name = Name
connections-name-hint = Studio PC
connections-default-name = OBS
connections-address = Address
connections-address-hint = ws:// or wss://, or the whole obsws:// address that OBS shows.
connections-took-password = The password of that address is in the field below now.
connections-host = Host
connections-port = Port
connections-read-qr = Read a QR code picture
connections-qr-how = OBS shows the code under Show Connect Info. Take a screenshot of it and give the picture here.
connections-qr-path = Picture file
connections-qr-path-hint = /home/me/connect-info.png
connections-qr-read = Read
connections-qr-browse = Browse…
connections-qr-failed = No connect address was found in that picture. Save the QR code that OBS shows as a PNG or JPEG, then try again.
connections-password-hint = empty if OBS asks for none
connections-password-replace = Replace
connections-password-remove = Remove
connections-password-removed = The password is removed when you save.
connections-password-keep = Keep the stored password
connections-trust = Whom to trust
connections-trust-system = Certificates that this computer trusts
connections-trust-ca = A certificate authority from a file
connections-trust-pinned = Exactly one certificate
connections-ca-file = PEM file
connections-pinned = SHA-256 of the certificate
connections-pinned-hint = test the connection to fill this in
connections-trust-compare = This is the certificate that the server showed. Compare its SHA-256 with the one on the server before you trust it.
connections-trust-this = Trust exactly this certificate
connections-connect-at-start = Connect when Callboard starts
connections-save = Save
connections-save-new = Save and connect
connections-test = Test
connections-test-hint = Goes the whole way once and disconnects again. Nothing is saved.
connections-test-stop = Stop the test
connections-test-heading = Test
connections-test-running = Testing
connections-test-works = It works: OBS { $obs }, obs-websocket { $version }.
connections-test-works-short = It works: obs-websocket { $version }.

connections-problem-empty = Type the address of OBS, such as ws://127.0.0.1:4455.
connections-problem-scheme = { $scheme }:// is no address for OBS. Use ws://, wss:// or obsws://.
connections-problem-no-host = The address names no computer. Write it like ws://192.168.1.5:4455.
connections-problem-host = { $host } cannot be the name of a computer. Write the address like ws://192.168.1.5:4455.
connections-problem-port = { $port } is no port. Use a number from 1 to 65535, usually 4455.
connections-problem-user = There is something before an @ in the address. Type the password into its own field.
connections-problem-ca-file = Name the PEM file with the certificate authority.
connections-problem-fingerprint = A SHA-256 has 64 hex digits. Test the connection to read it from the server.
