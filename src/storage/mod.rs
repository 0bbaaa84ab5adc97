//! Settings, keychain, paths. (History comes with the recordings.)
