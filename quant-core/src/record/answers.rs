//! Numbers that are read of tensors to decide what is computed.
use core::panic::Location;
use std::cell::RefCell;
use std::collections::VecDeque;

/// What was read in a pass, in its order.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Answers(VecDeque<Answer>);

/// A number, and who asked for it.
type Answer = (&'static Location<'static>, f64);

enum Mode {
    Keep(VecDeque<Answer>),
    Repeat(VecDeque<Answer>),
}

thread_local! {
    static MODE: RefCell<Option<Mode>> = const { RefCell::new(None) };
}

fn with<R>(mode: Mode, pass: impl FnOnce() -> R) -> (R, Option<Mode>) {
    struct Restore(Option<Mode>);
    impl Drop for Restore {
        fn drop(&mut self) {
            MODE.set(self.0.take());
        }
    }
    let _restore = Restore(MODE.replace(Some(mode)));
    let result = pass();
    (result, MODE.take())
}

/// Runs `pass`, and keeps what is read.
#[doc(hidden)]
pub fn answers<R>(pass: impl FnOnce() -> R) -> (R, Answers) {
    match with(Mode::Keep(VecDeque::new()), pass) {
        (result, Some(Mode::Keep(answers))) => (result, Answers(answers)),
        (result, _) => (result, Answers::default()),
    }
}

/// Runs the same `pass` where nothing can be read.
#[doc(hidden)]
pub fn answered<R>(answers: &Answers, pass: impl FnOnce() -> R) -> R {
    with(Mode::Repeat(answers.0.clone()), pass).0
}

/// Reads a number, or repeats what it was when the same place in the code asked for it.
#[track_caller]
pub(crate) fn ask(read: impl FnOnce() -> f64) -> f64 {
    let here = Location::caller();
    let known = MODE.with_borrow_mut(|mode| match mode {
        Some(Mode::Repeat(answers)) => answers.pop_front_if(|(place, _)| *place == here),
        _ => None,
    });
    if let Some((_, number)) = known {
        return number;
    }
    let number = read();
    MODE.with_borrow_mut(|mode| {
        if let Some(Mode::Keep(answers)) = mode {
            answers.push_back((here, number));
        }
    });
    number
}

/// The same of an answer that is yes or no.
#[track_caller]
pub(crate) fn ask_whether(read: impl FnOnce() -> bool) -> bool {
    ask(|| f64::from(u8::from(read()))) == 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_repeated() {
        let pass = |numbers: [f64; 2]| numbers.map(|number| ask(|| number));
        let (first, kept) = answers(|| pass([1.0, 2.0]));
        assert_eq!(first, [1.0, 2.0]);
        assert_eq!(answered(&kept, || pass([3.0, 4.0])), [1.0, 2.0]);
        // another time as well, and then no more
        assert_eq!(answered(&kept, || (pass([3.0, 4.0]), pass([5.0, 6.0]))), ([1.0, 2.0], [5.0, 6.0]));
        assert_eq!(pass([7.0, 8.0]), [7.0, 8.0]);
        // another place is another question
        assert_eq!(answered(&kept, || (ask(|| 9.0), pass([3.0, 4.0]))), (9.0, [1.0, 2.0]));
    }
}
