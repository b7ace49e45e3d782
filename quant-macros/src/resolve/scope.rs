use crate::model::{Attribute, Class, Kind};
use proc_macro2::Span;
use std::collections::BTreeMap;

/// The attributes that a name may stand for: the first class of the lineage that mentions it.
pub struct Scope<'a> {
    pub(super) classes: &'a [Class],
    declared: Names<'a>,
    /// Where the quantizer is named.
    pub(super) name: Span,
}

/// The attributes of one lineage.
pub(super) struct Names<'a>(BTreeMap<String, Declared<'a>>);

#[derive(Clone)]
pub(super) struct Declared<'a> {
    pub class: usize,
    pub attribute: &'a Attribute,
    /// The classes whose declaration of the same name is not used.
    pub hides: Vec<String>,
}

impl<'a> Names<'a> {
    pub fn new(classes: &'a [Class]) -> Self {
        let mut names: BTreeMap<String, Declared> = BTreeMap::new();
        for (class, c) in classes.iter().enumerate() {
            for attribute in &c.attributes {
                match names.get_mut(&attribute.name.to_string()) {
                    Some(first) => first.hides.push(c.name.clone()),
                    None => {
                        let declared = Declared { class, attribute, hides: vec![] };
                        names.insert(attribute.name.to_string(), declared);
                    }
                }
            }
        }
        Self(names)
    }

    /// What the name stands for, unless it was taken out.
    pub fn get(&self, name: &str) -> Option<&Declared<'a>> {
        self.mentioned(name).filter(|d| !matches!(d.attribute.kind, Kind::Removed))
    }

    pub fn mentioned(&self, name: &str) -> Option<&Declared<'a>> {
        self.0.get(name)
    }
}

impl<'a> Scope<'a> {
    pub fn new(name: Span, classes: &'a [Class]) -> Self {
        Self { classes, declared: Names::new(classes), name }
    }

    /// The names that stand for something.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.declared.0.keys().map(String::as_str).filter(|n| self.has(n))
    }

    pub fn has(&self, name: &str) -> bool {
        self.declared.get(name).is_some()
    }

    /// The class whose declaration of the name counts.
    pub fn declared_by(&self, name: &str) -> &'a str {
        let class = self.declared.mentioned(name).and_then(|d| self.classes.get(d.class));
        class.map_or("", |c| c.name.as_str())
    }

    /// The class that takes the name out of what is inherited.
    pub fn removed_by(&self, name: &str) -> Option<&'a str> {
        let declared = self.declared.mentioned(name).filter(|d| matches!(d.attribute.kind, Kind::Removed))?;
        self.classes.get(declared.class).map(|c| c.name.as_str())
    }

    /// The names that are taken out, and by which class.
    pub fn removed(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.declared.0.keys().filter_map(|name| Some((name.as_str(), self.removed_by(name)?)))
    }

    /// The attribute, if it is declared in this quantizer and not inherited.
    pub fn here(&self, name: &str) -> Option<&'a Attribute> {
        self.declared.mentioned(name).filter(|d| d.class == 0).map(|d| d.attribute)
    }

    pub(super) fn to_names(&self) -> Names<'a> {
        Names::new(self.classes)
    }
}
