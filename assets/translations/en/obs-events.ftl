## Words of obs-events
