## Words of settings

settings-title = Settings
settings-look = Look
settings-theme = Theme
settings-theme-system = As the system
settings-theme-dark = Dark
settings-theme-light = Light
settings-theme-contrast = High contrast
settings-zoom = Size of everything
settings-feed = Feed
settings-budget = Memory for events
settings-budget-text = Now { $used } in { $count } events. When the memory is full, the oldest events go first.
settings-privacy = On air
settings-safe-text = Masks addresses, keys, tokens, paths and e-mail addresses everywhere, exports included.
settings-lock-text = While something is live or recording, requests that can harm the broadcast are not sent.
settings-places = Where things are kept
settings-place-settings = Settings
settings-place-data = Data
settings-place-passwords = Passwords
settings-passwords-keychain = In the keychain of this computer, never in a file
settings-passwords-memory = In memory until you quit: the keychain of this computer cannot be used
settings-place-temporary = This is a demo: everything is in a temporary folder that goes when it ends.
settings-about = About
settings-version = Callboard { $version }
settings-licence = Free software under the MIT licence or the Apache licence 2.0, as you choose.
settings-fonts = Licences of the fonts
settings-fonts-text = Inter and Noto Sans SC come with Callboard under the SIL Open Font License 1.1.
