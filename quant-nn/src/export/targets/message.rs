//! The text of an error, put together by the compiler.
use super::decided::Violation;
use super::{Rule, Target};
use quant_core::inject::Quantizer;

const LENGTH: usize = 1024;

/// A part that is longer than what is left is left out.
pub(super) struct Text {
    bytes: [u8; LENGTH],
    len: usize,
}

pub(super) const fn of<T: Target, Q: Quantizer>(violation: Violation, rule: &Rule) -> Text {
    let text = Text { bytes: [0; LENGTH], len: 0 };
    let text = text.and("`").and(Q::NAME).and("` does not fit ").and(T::NAME).and(": its `").and(violation.attribute);
    let what = violation.what;
    let text = match what.as_bytes().first() {
        Some(b'=') => text.and("` ").and(what),
        _ => text.and("` is `").and(what).and("`"),
    };
    let text = text.and(", but ").and(T::NAME).and(" ").and(rule.because).and("\nhelp: ");
    let [before, behind] = rule.requires.remedy();
    let text = text.and(before);
    let text = match rule.requires.number() {
        Some(number) => text.and_number(number),
        None => text,
    };
    text.and(behind)
}

impl Text {
    const fn and(mut self, more: &str) -> Self {
        let bytes = more.as_bytes();
        if self.len + bytes.len() <= LENGTH {
            let mut at = 0;
            while at < bytes.len() {
                self.bytes[self.len + at] = bytes[at];
                at += 1;
            }
            self.len += bytes.len();
        }
        self
    }

    const fn and_number(self, number: usize) -> Self {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let before = if number >= 10 { self.and_number(number / 10) } else { self };
        before.and(DIGITS[number % 10])
    }

    pub(super) const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}
