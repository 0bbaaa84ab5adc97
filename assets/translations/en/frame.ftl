## Words of frame

frame-system-obs = OBS
frame-system-talk = Talk
frame-system-eventsub = Twitch EventSub
frame-system-webhook = Webhooks
