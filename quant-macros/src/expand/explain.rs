use super::builder::Builder;
use crate::resolve::{Branch, Choice, Feed, Instance, Node, Source};
use crate::syntax::Declaration;

/// One attribute of the resolved wiring.
pub struct Line {
    depth: usize,
    attribute: String,
    what: String,
    class: String,
    notes: String,
}

/// Separated by tabs, as `quant_core::inject::Wiring` reads it.
pub fn text(lines: &[Line]) -> String {
    let plain = |text: &str| text.replace(['\t', '\n'], " ");
    let line = |l: &Line| {
        let columns = [&l.attribute, &l.what, &l.class, &l.notes].map(|c| plain(c));
        format!("{}\t{}\n", l.depth, columns.join("\t"))
    };
    lines.iter().map(line).collect()
}

/// As a table of the documentation; what is inside of something is indented.
pub fn table(lines: &[Line]) -> String {
    let cell = |text: &str| if text.is_empty() { String::new() } else { format!("`{}`", text.replace('|', "\\|")) };
    let row = |l: &Line| {
        let (indent, what) = ("&ensp;".repeat(2 * l.depth), l.what.strip_prefix("= ").unwrap_or(&l.what));
        let columns = [format!("{indent}`{}`", l.attribute), cell(what), cell(&l.class), l.notes.replace('|', "\\|")];
        format!("| {} |\n", columns.join(" | "))
    };
    let rows: String = lines.iter().map(row).collect();
    format!("The resolved wiring.\n\n| Attribute | Is | Declared by | |\n|---|---|---|---|\n{rows}")
}

/// Every attribute before those that it reads; then those that are of no effect.
pub fn lines(b: &Builder, d: &Declaration) -> Vec<Line> {
    let mut lines = Lines { b, out: vec![], seen: vec![] };
    for root in d.roots() {
        if b.graph.nodes.contains_key(&root) {
            lines.attribute(0, &root, &root);
        }
    }
    for aside in &b.graph.aside {
        lines.line(0, &aside.name, "", &aside.class, std::slice::from_ref(&aside.why));
    }
    lines.out
}

struct Lines<'a> {
    b: &'a Builder<'a>,
    out: Vec<Line>,
    seen: Vec<String>,
}

impl<'a> Lines<'a> {
    fn line(&mut self, depth: usize, attribute: &str, what: &str, class: &str, notes: &[String]) {
        let [attribute, what, class] = [attribute, what, class].map(String::from);
        self.out.push(Line { depth, attribute, what, class, notes: notes.join("; ") });
    }

    fn attribute(&mut self, depth: usize, key: &str, name: &str) {
        let Some(node) = self.b.graph.nodes.get(key) else { return };
        let class = self.b.graph.owners.get(node.class).map(|o| o.name.as_str()).unwrap_or_default();
        let mut notes = node.notes.clone();
        if let Some(quantizer) = self.b.graph.nested.get(key) {
            notes.insert(0, format!("made by the quantizer `{quantizer}`"));
        }
        if !node.hides.is_empty() {
            let hidden: Vec<String> = node.hides.iter().map(|h| format!("`{h}`")).collect();
            notes.push(format!("overrides {}", hidden.join(", ")));
        }
        let again = self.seen.iter().any(|s| s == key);
        if again && node.is_component() {
            notes.push("see above".into());
        }
        self.line(depth, name, &what(node), class, &notes);
        if again {
            return;
        }
        self.seen.push(key.to_string());
        match &node.source {
            Source::Component(instance) => self.instance(depth + 1, instance),
            Source::Choice(choice) => {
                for branch in &choice.branches {
                    self.branch(depth + 1, branch);
                }
            }
            _ => {}
        }
        for argument in node.call().into_iter().flat_map(|c| &c.args) {
            if let Some(key) = argument.feed.attribute() {
                self.attribute(depth + 1, key, short(key));
            }
        }
    }

    fn branch(&mut self, depth: usize, branch: &Branch) {
        match &branch.instance {
            Ok(instance) => {
                self.line(depth, "either", &instance.signature.name, "", &[]);
                self.instance(depth + 1, instance);
            }
            Err(open) => {
                let why = self.b.graph.open.get(*open).map(|o| match o.is_refusal() {
                    true => o.name.lines().next().unwrap_or_default().to_string(),
                    false => format!("nobody declares `{}`", o.name),
                });
                self.line(depth, "either", "", "", &[format!("not available: {}", why.unwrap_or_default())]);
            }
        }
    }

    fn instance(&mut self, depth: usize, instance: &Instance) {
        for wire in &instance.wires {
            let Some(param) = instance.signature.params.get(wire.param) else { continue };
            match &wire.feed {
                Feed::Attribute(key) => self.attribute(depth, key, &param.name),
                Feed::Default => self.line(depth, &param.name, "default", &instance.signature.name, &[]),
                Feed::Component(default) => {
                    let what = default.signature.name.clone();
                    self.line(depth, &param.name, &what, &instance.signature.name, &["default".into()]);
                    self.instance(depth + 1, default);
                }
            }
        }
    }
}

fn what(node: &Node) -> String {
    match &node.source {
        Source::Component(instance) => instance.signature.name.clone(),
        Source::Value { text, .. } => format!("= {text}"),
        Source::Captured(name) => format!("= {name}, captured"),
        Source::Call(call) => format!("fn {}", call.name),
        Source::Choice(Choice { branches, .. }) => {
            let names = branches.iter().filter_map(|b| b.instance.as_ref().ok()).map(|i| i.signature.name.as_str());
            names.collect::<Vec<_>>().join(" or ")
        }
    }
}

/// The name alone, without the quantizer that it is inside of.
fn short(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}
