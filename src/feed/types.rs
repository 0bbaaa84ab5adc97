//! Type names, interned once for the whole run and shared by every session and the feed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::TypeId;

/// An append-only table of type names behind an `Arc`. Sessions keep their own cache in front of it.
#[derive(Debug, Default)]
pub struct Types {
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    names: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, TypeId>,
}

/// The id of [`Types::OVERFLOW`]; ids below it are names.
const OVERFLOW_ID: TypeId = TypeId(u16::MAX);

impl Types {
    /// What every further name is called once 65,535 names are known (a hostile peer): the text still holds the real one.
    pub const OVERFLOW: &'static str = "(other)";
    /// Longer names (bytes) are not kept either: 65,535 names of a megabyte each would outgrow any budget.
    pub const LONGEST: usize = 256;

    /// The id of `name`, new or known.
    pub fn intern(&self, name: &str) -> TypeId {
        if let Some(id) = self.find(name) {
            return id;
        }
        if name.len() > Self::LONGEST {
            return OVERFLOW_ID;
        }
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        // Another session may have been here between the two locks.
        if let Some(&id) = inner.ids.get(name) {
            return id;
        }
        let id = match u16::try_from(inner.names.len()) {
            Ok(number) if TypeId(number) != OVERFLOW_ID => TypeId(number),
            _ => return OVERFLOW_ID,
        };
        let name: Arc<str> = name.into();
        inner.names.push(name.clone());
        inner.ids.insert(name, id);
        id
    }

    /// The name behind `id`; [`Self::OVERFLOW`] for an id that this table never gave out.
    pub fn name(&self, id: TypeId) -> Arc<str> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.names.get(usize::from(id.0)).cloned().unwrap_or_else(|| Self::OVERFLOW.into())
    }

    pub fn find(&self, name: &str) -> Option<TypeId> {
        if name == Self::OVERFLOW {
            return Some(OVERFLOW_ID);
        }
        self.inner.read().unwrap_or_else(PoisonError::into_inner).ids.get(name).copied()
    }

    /// Names known so far, without [`Self::OVERFLOW`]. Ids are `0..len`.
    pub fn len(&self) -> usize {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_id_and_comes_back() {
        let types = Types::default();
        let first = types.intern("SceneCreated");
        assert_eq!(types.intern("SceneCreated"), first);
        assert_ne!(types.intern("SceneRemoved"), first);
        assert_eq!(&*types.name(first), "SceneCreated");
        assert_eq!(types.find("SceneCreated"), Some(first));
        assert_eq!(types.find("Nobody"), None);
    }

    #[test]
    fn a_peer_that_invents_names_cannot_fill_the_memory() {
        let types = Types::default();
        for number in 0..70_000 {
            types.intern(&format!("Made{number}"));
        }
        assert_eq!(types.len(), 65_535);
        assert_eq!(&*types.name(types.intern("One more")), Types::OVERFLOW);
        assert_eq!(&*types.name(types.intern("Made65534")), "Made65534");
        assert_eq!(&*types.name(Types::default().intern(&"x".repeat(1 << 20))), Types::OVERFLOW);
    }
}
