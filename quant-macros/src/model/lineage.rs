use super::{Class, Link, Quantizer};
use std::collections::BTreeSet;

/// The bases whose order contradicts itself.
#[derive(Debug, PartialEq)]
pub struct Inconsistent(pub Vec<String>);

/// C3 linearisation: `me` first, each class before what it extends, bases in the order they are listed.
///
/// Each class gets the chain of bases that leads to it; every class on a chain is a direct base of the one
/// before, so slots are found through `Base` alone.
pub fn linearise(me: &Class, bases: &[Quantizer]) -> Result<Vec<Class>, Inconsistent> {
    let mut sequences: Vec<Vec<Class>> = bases
        .iter()
        .enumerate()
        .map(|(i, base)| {
            let reach = |class: &Class| {
                let chain = std::iter::once(Link::Base(i)).chain(class.chain.iter().copied()).collect();
                Class { chain, ..class.clone() }
            };
            // back to front, so that taking the head is a pop
            base.classes.iter().rev().map(reach).collect()
        })
        .collect();
    sequences.push(sequences.iter().rev().filter_map(|s| s.last().cloned()).collect());
    let mut order = vec![me.clone()];
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return Ok(order);
        }
        let later = |class: &Class| sequences.iter().any(|s| s.iter().rev().skip(1).any(|other| other.id == class.id));
        let heads = || sequences.iter().filter_map(|s| s.last());
        let next = heads().find(|class| !later(class) && order.iter().all(|done| done.id != class.id)).cloned();
        let Some(next) = next else {
            let names: BTreeSet<String> = heads().map(|class| class.name.clone()).collect();
            return Err(Inconsistent(names.into_iter().collect()));
        };
        for s in &mut sequences {
            if s.last().is_some_and(|class| class.id == next.id) {
                s.pop();
            }
        }
        order.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::State;

    fn class(name: &str) -> Class {
        Class { id: name.into(), name: name.into(), chain: vec![], attributes: vec![] }
    }
    fn quantizer(name: &str, bases: &[Quantizer]) -> Result<Quantizer, Inconsistent> {
        Ok(Quantizer { state: State::Complete, makes: String::new(), classes: linearise(&class(name), bases)? })
    }
    fn names(q: &Quantizer) -> String {
        q.classes.iter().map(|c| c.name.as_str()).collect()
    }

    #[test]
    fn diamond() -> Result<(), Inconsistent> {
        let a = quantizer("A", &[])?;
        let b = quantizer("B", std::slice::from_ref(&a))?;
        let c = quantizer("C", &[a])?;
        let d = quantizer("D", &[b, c])?;
        assert_eq!(names(&d), "DBCA");
        let chains: Vec<_> = d.classes.iter().map(|c| c.chain.clone()).collect();
        let base = Link::Base;
        assert_eq!(chains, [vec![], vec![base(0)], vec![base(1)], vec![base(0), base(0)]]);
        Ok(())
    }

    /// The example of the paper that Python took C3 from.
    #[test]
    fn several_levels() -> Result<(), Inconsistent> {
        let o = quantizer("O", &[])?;
        let on = |name: &str| quantizer(name, std::slice::from_ref(&o));
        let (a, b, c, d, e) = (on("A")?, on("B")?, on("C")?, on("D")?, on("E")?);
        let k1 = quantizer("1", &[a.clone(), b.clone(), c])?;
        let k2 = quantizer("2", &[d.clone(), b, e])?;
        let k3 = quantizer("3", &[d, a])?;
        assert_eq!(names(&quantizer("Z", &[k1, k2, k3])?), "Z123DABCEO");
        Ok(())
    }

    #[test]
    fn inconsistent() -> Result<(), Inconsistent> {
        let base = quantizer("Base", &[])?;
        let derived = quantizer("Derived", std::slice::from_ref(&base))?;
        let bad = quantizer("Bad", &[base, derived]).err();
        assert_eq!(bad, Some(Inconsistent(vec!["Base".into(), "Derived".into()])));
        // X(A, B) and Y(B, A) can not both be kept
        let (a, b) = (quantizer("A", &[])?, quantizer("B", &[])?);
        let x = quantizer("X", &[a.clone(), b.clone()])?;
        let y = quantizer("Y", &[b, a])?;
        assert!(quantizer("Z", &[x, y]).is_err());
        Ok(())
    }
}
