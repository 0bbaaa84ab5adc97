//! The command palette (Ctrl+K): every action by name.
