//! What is asked for under a condition: lazily read attributes, and functions that choose a component.
use super::graph::{Assumed, Branch, Choice, Flag, How, Instance, Later, Place, Source, Test};
use super::problem::Step;
use super::walk::{Found, Function, Gone, Walk};
use crate::model::*;

/// Under how many conditions something is checked by the compiler; with more it is checked when it is built.
const MOST_CONDITIONS: usize = 8;

/// Whether a part of a value function is reached.
enum Decision {
    Yes,
    No,
    ByCompiler(Test),
    AtRunTime,
}

impl<'a> Walk<'a> {
    pub(super) fn lazy(
        &mut self,
        f: Function,
        part: usize,
        input: &Input,
        when: &Condition,
        notes: &mut Vec<String>,
    ) -> Result<Later, Gone> {
        let decision = self.decide(f, part, when);
        // what is decided is told by its values, what is not by the condition itself
        let text = match decision {
            Decision::Yes | Decision::No => self.text(f.level, when),
            Decision::ByCompiler(_) | Decision::AtRunTime => when.text(&|_| None),
        };
        let because = (!matches!(when, Condition::Always)).then(|| text.clone());
        let guard = match decision {
            Decision::No => {
                if !when.is_never() {
                    notes.push(format!("`{}` is not asked for, because {text}", input.name));
                    let why = format!("`fn {}` does not ask for it, because {text}", f.name);
                    self.pass_over(&why, f.level, &input.name);
                }
                return Ok(Later::Never);
            }
            Decision::Yes => return self.value(f, input, because).map(Later::Always),
            Decision::ByCompiler(test) => Some(test),
            Decision::AtRunTime => None,
        };
        let position = |flag: &str| f.inputs.iter().position(|i| i.name == flag);
        let flags = when.flags().into_iter().filter_map(position).collect();
        self.guards.push(guard);
        let read = self.value(f, input, because);
        self.guards.pop();
        match read {
            Ok(attribute) => {
                notes.push(format!("`{}` is only asked for if {text}", input.name));
                Ok(Later::If { attribute, flags })
            }
            Err(Gone::Open(open)) => Ok(Later::Open { open, flags }),
            Err(Gone::Told) => Err(Gone::Told),
        }
    }

    pub(super) fn choice(
        &mut self,
        key: &str,
        f: Function,
        alternatives: &[Alternative],
        notes: &mut Vec<String>,
    ) -> Result<Source, Gone> {
        let before = self.out.graph.assumed.len();
        let decided: Vec<Decision> =
            alternatives.iter().enumerate().map(|(part, a)| self.decide(f, part, &a.when)).collect();
        // one of them is taken, so the compiler need not confirm that the others are not
        if alternatives.iter().all(|a| a.when.is_exact()) && decided.iter().any(|d| matches!(d, Decision::Yes)) {
            let own = self.out.graph.assumed.split_off(before);
            self.out.graph.assumed.extend(own.into_iter().filter(|a| a.holds));
        }
        let possible = alternatives.iter().zip(decided).enumerate().filter(|(_, (_, d))| !matches!(d, Decision::No));
        let mut possible: Vec<(usize, (&Alternative, Decision))> = possible.collect();
        if let Some(taken) = possible.iter().position(|(_, (_, d))| matches!(d, Decision::Yes)) {
            possible = vec![possible.swap_remove(taken)];
        }
        let left_out = alternatives.iter().enumerate().filter(|(part, _)| possible.iter().all(|(p, _)| p != part));
        let mut pruned = vec![];
        for (_, a) in left_out.filter(|(_, a)| !a.signature.refuses()) {
            let component = &a.signature.name;
            let why = format!("`fn {}` does not choose `{component}`, because {}", f.name, self.text(f.level, &a.when));
            self.pass_over_component(&why, f.level, &a.signature);
            pruned.push(format!("`{component}`"));
        }
        if let [(_, (only, _))] = possible.as_slice() {
            // what was decided by is read, even if it is not asked for any more
            self.use_flags(f, only);
            let because = self.text(f.level, &only.when);
            notes.push(format!("chosen by `fn {}` because {because}", f.name));
            if !pruned.is_empty() {
                notes.push(format!("pruned: {}", pruned.join(", ")));
            }
            return self.branch(key, f, only, because).map(Source::Component);
        }
        let by_compiler = possible.iter().all(|(_, (_, d))| matches!(d, Decision::ByCompiler(_)));
        let how = if by_compiler {
            for (_, (a, _)) in &possible {
                self.use_flags(f, a);
            }
            How::ByCompiler
        } else {
            How::AtRunTime(self.call(f, false, notes)?)
        };
        let who = if by_compiler { "the compiler" } else { "a value at run time" };
        let names = possible.iter().filter(|(_, (a, _))| !a.signature.refuses());
        let names: Vec<String> = names.map(|(_, (a, _))| format!("`{}`", a.signature.name)).collect();
        notes.push(format!("chosen by `fn {}`: {who} decides between {}", f.name, names.join(", ")));
        let mut branches = vec![];
        for (number, (alternative, decision)) in possible {
            let test = match decision {
                Decision::ByCompiler(test) if by_compiler => Some(test),
                _ => None,
            };
            self.guards.push(test.clone());
            let instance = self.branch(key, f, alternative, alternative.when.text(&|_| None));
            self.guards.pop();
            let instance = match instance {
                Ok(instance) => Ok(instance),
                Err(Gone::Open(open)) => Err(open),
                Err(Gone::Told) => return Err(Gone::Told),
            };
            branches.push(Branch { number, instance, test });
        }
        match branches.iter().find_map(|b| b.instance.as_ref().err()) {
            Some(open) if branches.iter().all(|b| b.instance.is_err()) => Err(Gone::Open(*open)),
            _ => Ok(Source::Choice(Choice { how, branches })),
        }
    }

    fn branch(&mut self, key: &str, f: Function, a: &Alternative, because: String) -> Result<Instance, Gone> {
        let because = (!matches!(a.when, Condition::Always)).then_some(because);
        if a.signature.refuses() {
            self.chain.push(Step::Refusal { function: f.name.into(), because });
            let gone = self.nobody_declares(&a.signature.name);
            self.chain.pop();
            return Err(gone);
        }
        self.chain.push(Step::Choice { function: f.name.into(), component: a.signature.name.clone(), because });
        let place = Place::Declared { class: f.class, slot: a.slot };
        let instance = self.instance(f.level, key, place, &a.signature);
        self.chain.pop();
        instance
    }

    fn use_flags(&mut self, f: Function, a: &Alternative) {
        for flag in a.when.flags() {
            self.out.asked.insert(flag.into());
            if let Some(found) = self.find(f.level, flag) {
                let index = f.inputs.iter().position(|i| i.name == flag).unwrap_or_default();
                self.out.graph.flags.insert(found.key.clone(), (f.class, f.slot, index));
                self.out.used.insert(found.key);
            }
        }
    }

    fn known(&self, level: usize, flag: &str) -> Option<&'a Known> {
        match &self.find(level, flag)?.declared.attribute.kind {
            Kind::Value { known, .. } | Kind::Captured { known } => Some(known),
            _ => None,
        }
    }

    fn text(&self, level: usize, when: &Condition) -> String {
        when.text(&|flag| self.known(level, flag))
    }

    fn decide(&mut self, f: Function, part: usize, when: &Condition) -> Decision {
        let verdict = when.verdict(&|flag| self.known(f.level, flag));
        let test = self.test(f, part, when);
        match (verdict.holds, test) {
            (Some(holds), _) if !verdict.by_name => yes_or_no(holds),
            (Some(holds), Some(test)) => {
                let span = self.blame();
                self.out.graph.assumed.push(Assumed { test, holds, span });
                yes_or_no(holds)
            }
            (None, Some(test)) if when.is_exact() => Decision::ByCompiler(test),
            _ => Decision::AtRunTime,
        }
    }

    /// The condition on values that the compiler knows, if it knows all of them.
    fn test(&self, f: Function, part: usize, when: &Condition) -> Option<Test> {
        if self.generic {
            return None;
        }
        let flag = |flag: &str| {
            let found = self.find(f.level, flag)?;
            let class = self.first_class(found.level) + found.declared.class;
            match &found.declared.attribute.kind {
                Kind::Value { known: Known::Literal(l), .. } | Kind::Captured { known: Known::Literal(l) } => {
                    Some(Flag::Literal(l.clone()))
                }
                Kind::Value { slot, known: Known::Constant(_), .. } => Some(Flag::Constant { class, slot: *slot }),
                _ => None,
            }
        };
        let flags = when.flags().into_iter().map(flag).collect::<Option<_>>()?;
        Some(Test { class: f.class, function: f.name.into(), part, flags })
    }

    /// What was made under a condition and lacks something is made again for a reader under another one, whose condition
    /// joins those that are there. A node is built once, so if one of them is only known at run time, all are.
    pub(super) fn forget_if_conditional(&mut self, key: &str) -> Option<Vec<Option<Test>>> {
        // nearly always, and asked at every reader
        if self.out.graph.open.is_empty() {
            return None;
        }
        let below: Vec<String> = self.out.graph.below(key, None).into_iter().map(String::from).collect();
        let lacks = |name: &String| self.out.graph.nodes.get(name).is_some_and(|n| n.opens().next().is_some());
        let lacking: Vec<&String> = below.iter().filter(|name| lacks(name)).collect();
        let covers = |under: &Vec<Option<Test>>| under.iter().all(|guard| self.guards.contains(guard));
        let made = |name: &String| self.under.get(name).map_or(&[][..], Vec::as_slice);
        if lacking.iter().all(|name| made(name).iter().any(covers)) {
            return None;
        }
        let at_run_time = |under: &Vec<Option<Test>>| under.contains(&None);
        let late = at_run_time(&self.guards) || lacking.iter().any(|name| made(name).iter().any(at_run_time));
        let many = lacking.iter().any(|name| made(name).len() >= MOST_CONDITIONS);
        for name in &below {
            self.out.graph.nodes.remove(name);
        }
        match self.guards.as_slice() {
            [] => Some(vec![]),
            _ if late || many => Some(vec![None]),
            guards => Some(guards.to_vec()),
        }
    }

    /// Notes what a part that is not reached would read: a name, and whatever that may read in turn.
    fn pass_over(&mut self, why: &str, level: usize, name: &str) {
        let Some(found) = self.find(level, name) else { return };
        if !self.out.pruned.contains_key(&found.key) {
            self.out.pruned.insert(found.key.clone(), why.into());
            self.pass_over_attribute(why, &found);
        }
    }

    fn pass_over_attribute(&mut self, why: &str, found: &Found<'a>) {
        let read = |walk: &mut Self, inputs: &[Input]| {
            for input in inputs.iter().filter(|i| i.kind.is_attribute()) {
                walk.pass_over(why, found.level, &input.name);
            }
        };
        match &found.declared.attribute.kind {
            Kind::Component { signature, .. } => self.pass_over_component(why, found.level, signature),
            Kind::Function { inputs, .. } => read(self, inputs),
            Kind::Choice { inputs, alternatives, .. } => {
                read(self, inputs);
                for alternative in alternatives {
                    self.pass_over_component(why, found.level, &alternative.signature);
                }
            }
            Kind::Nested { makes, classes, .. } => {
                let level = self.enter(found, makes, classes, 0);
                if let Some(inside) = self.find(level, makes).filter(|inside| inside.level == level) {
                    self.pass_over_attribute(why, &inside);
                }
                self.levels.truncate(level);
            }
            Kind::Value { .. } | Kind::Captured { .. } | Kind::Removed | Kind::Poison => {}
        }
    }

    fn pass_over_component(&mut self, why: &str, level: usize, signature: &Signature) {
        let asked = |p: &&Param| !matches!(p.kind, ParamKind::Device | ParamKind::Module);
        for param in signature.params.iter().filter(asked) {
            match &param.fallback {
                Fallback::Component(default) if self.find(level, &param.name).is_none() => {
                    self.pass_over_component(why, level, default);
                }
                _ => self.pass_over(why, level, &param.name),
            }
        }
    }
}

fn yes_or_no(holds: bool) -> Decision {
    if holds { Decision::Yes } else { Decision::No }
}
