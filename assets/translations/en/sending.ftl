## Words between a request and its way out
sending-no-connection = The connection is gone. Choose another one, then send.
sending-held = { $request } was not sent. { $why }
sending-ask-stream = { $name } is streaming, and { $request } ends the stream. Send it?
sending-ask-recording = { $name } is recording, and { $request } ends the recording. Send it?
sending-ask-replay-buffer = The replay buffer of { $name } is running, and { $request } ends it: what it holds is lost. Send it?
sending-ask-virtual-camera = The virtual camera of { $name } is running, and { $request } ends it. Send it?
sending-ask-output = { $request } may end an output of { $name } that is running. Send it?
sending-ask-pauses = { $name } is recording, and { $request } leaves a gap in the recording. Send it?
sending-too-often = The same { $request } went to { $name } { $most } times within { $seconds } seconds, so this one is held. Something may be sending it in a circle; OBS tells changes by events, so asking again and again is not needed.
sending-anyway = Send anyway
