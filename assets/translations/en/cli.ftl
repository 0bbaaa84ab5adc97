## Words of cli

# simulate
cli-simulate-faults = The faults file can not be used: { $error }. Correct it and start again.
cli-simulate-number = --rate is a number of events a second and --for a number of seconds; both are zero or more.
cli-simulate-password = The password of this simulator is { $password }. Set CALLBOARD_OBS_PASSWORD to choose your own.
cli-simulate-listen = The simulator could not listen on { $address }: { $error }. Choose another address with --listen.
cli-simulate-failed = The simulator could not start: { $error }.
