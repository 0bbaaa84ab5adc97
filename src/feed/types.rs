//! Type names, interned once for the whole run and shared by every session and the feed.

use super::TypeId;

/// An append-only table of type names behind an `Arc`. Sessions keep their own cache in front of it.
#[derive(Debug, Default)]
pub struct Types {
    inner: std::sync::RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    names: Vec<std::sync::Arc<str>>,
    ids: std::collections::HashMap<std::sync::Arc<str>, TypeId>,
}

impl Types {
    /// What every further name is called once 65,535 names are known (a hostile peer): the text still holds the real one.
    pub const OVERFLOW: &'static str = "(other)";

    /// The id of `name`, new or known.
    pub fn intern(&self, name: &str) -> TypeId {
        let _ = name;
        unimplemented!()
    }
    pub fn name(&self, id: TypeId) -> std::sync::Arc<str> {
        let _ = id;
        unimplemented!()
    }
    pub fn find(&self, name: &str) -> Option<TypeId> {
        let _ = name;
        unimplemented!()
    }
    pub fn len(&self) -> usize {
        unimplemented!()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
