//! tokio tasks. Sockets on one side, `Command` and `Update` on the other. Never egui.
