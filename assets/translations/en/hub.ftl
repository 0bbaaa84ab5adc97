# What the hub says by itself: settings, file dialogs, the demo.
hub-settings-set-aside = The settings file could not be understood, so Callboard started with fresh settings. The old file is kept as { $path }.
hub-settings-in-the-way = The settings file could not be understood and could not be put aside. Changes are not kept until it is moved away.
hub-settings-not-saved = The settings could not be saved. Check the folder and the space on the disk; the next change tries again.
hub-demo-failed = The simulated systems could not be started. Check whether this machine allows local connections, and try again.
hub-demo-studio = Demo studio
hub-demo-stage = Demo laptop
hub-no-dialog = No file dialog could be opened on this system. Install a desktop portal (xdg-desktop-portal) or zenity, or give the path of the file.
hub-qr-none = There is no QR code in this picture. Take a sharper or larger picture of the code that OBS shows, and try again.
hub-file-captures = Captures (JSON Lines)
hub-file-pictures = Pictures
hub-file-all = All files
hub-file-presets = Presets
