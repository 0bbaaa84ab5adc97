//! In which order and in which company the fields of a request stand.

use crate::protocol::obs::catalogue::{Field, Format, Group, Request};

/// One thing in the form.
#[derive(Debug)]
pub(super) enum Item {
    Field(&'static Field),
    Group(&'static Group, Vec<Item>),
    /// An object with its known fields.
    Inside(&'static Field, Vec<Item>),
}

/// The order of the fields of one request.
#[derive(Debug)]
pub(super) struct Plan {
    pub request: &'static str,
    pub items: Vec<Item>,
}

impl Plan {
    /// What is needed first, else as the catalogue has it.
    pub fn of(request: &'static Request) -> Self {
        let outer = |field: &&'static Field| !is_inside(request, field);
        let fields: Vec<&'static Field> = request.fields.iter().filter(outer).collect();
        let mut items = items(request, &fields, usize::MAX);
        items.sort_by_key(|item| !item.is_needed());
        Self { request: &request.name, items }
    }
}

impl Item {
    /// Takes no more than one line of its own.
    pub fn is_small(&self) -> bool {
        match self {
            Self::Field(field) => {
                matches!(field.kind.as_str(), "String" | "Number" | "Boolean")
                    && field.format != Some(Format::Multiline)
            }
            Self::Group(..) | Self::Inside(..) => false,
        }
    }

    fn is_needed(&self) -> bool {
        match self {
            Self::Field(field) | Self::Inside(field, _) => !field.optional,
            Self::Group(group, members) => group.required || members.iter().any(Self::is_needed),
        }
    }
}

fn is_inside(request: &Request, field: &Field) -> bool {
    field.parent().is_some_and(|parent| request.fields.iter().any(|other| other.name == parent))
}

/// The fields in their order. Those of a group with fewer than `below` fields stand together at the place of the first.
fn items(request: &'static Request, fields: &[&'static Field], below: usize) -> Vec<Item> {
    let mut items = Vec::new();
    let mut placed: Vec<&str> = Vec::new();
    for &field in fields {
        if placed.contains(&field.name.as_str()) {
            continue;
        }
        let groups = request.groups.iter().filter(|group| group.fields.len() < below);
        let group = groups.filter(|group| group.fields.contains(&field.name)).max_by_key(|group| group.fields.len());
        let Some(group) = group else {
            items.push(item(request, field));
            continue;
        };
        let members = fields.iter().copied().filter(|field| group.fields.contains(&field.name));
        let members: Vec<&'static Field> = members.filter(|field| !placed.contains(&field.name.as_str())).collect();
        placed.extend(members.iter().map(|field| field.name.as_str()));
        items.push(Item::Group(group, self::items(request, &members, group.fields.len())));
    }
    items
}

fn item(request: &'static Request, field: &'static Field) -> Item {
    let inner = request.fields.iter().filter(|other| other.parent() == Some(field.name.as_str()));
    let inner: Vec<&'static Field> = inner.collect();
    if inner.is_empty() { Item::Field(field) } else { Item::Inside(field, items(request, &inner, usize::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::obs::catalogue::Catalogue;

    fn names<'a>(items: &'a [Item], found: &mut Vec<&'a str>) {
        for item in items {
            match item {
                Item::Field(field) => found.push(&field.name),
                Item::Group(_, inner) => names(inner, found),
                Item::Inside(field, inner) => {
                    found.push(&field.name);
                    names(inner, found);
                }
            }
        }
    }

    #[test]
    fn every_field_of_every_request_stands_in_its_form_once() {
        for request in &Catalogue::builtin().requests {
            let plan = Plan::of(request);
            let mut found = Vec::new();
            names(&plan.items, &mut found);
            found.sort_unstable();
            let mut expected: Vec<&str> = request.fields.iter().map(|field| field.name.as_str()).collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{}", request.name);
        }
    }
}
