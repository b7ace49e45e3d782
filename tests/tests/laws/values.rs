//! Laws of the values.
use crate::{COLUMNS, Place, SUBJECTS, Subject, bits, config, numbers};
use proptest::prelude::*;

fn values(elements: &[tests::numbers::Element]) -> Vec<f32> {
    elements.iter().map(|e| e.value).collect()
}

fn subjects() -> impl Strategy<Value = Subject> {
    proptest::sample::select(SUBJECTS)
}

proptest! {
    #![proptest_config(config())]

    /// The quantized is what it is quantized to. Where the scale follows the tensor it may change by its last bits; a
    /// power-of-two scale may halve, when the largest is rounded down to a power of two: see below.
    #[test]
    fn quantizing_twice_changes_nothing(x in numbers(), bits in bits()) {
        for subject in SUBJECTS.iter().filter(|s| !(s.place == Place::Weight && s.name.contains("FixedPoint"))) {
            let once = subject.quantize(bits, &[&x]).remove(0);
            let twice = match subject.place {
                Place::Weight => subject.quantize(bits, &[&values(&once)]).remove(0),
                _ => subject.quantize(bits, &[&x, &values(&once)]).remove(1),
            };
            for (a, b) in once.iter().zip(&twice) {
                let same = match subject.place {
                    Place::Weight => (a.value - b.value).abs() <= 1e-6 * a.value.abs(),
                    _ => a.value == b.value,
                };
                prop_assert!(same, "{} at {bits} bits: {a:?}, then {b:?}", subject.name);
            }
        }
    }

    #[test]
    fn quantizing_is_monotone(x in numbers(), bits in bits()) {
        for subject in SUBJECTS {
            let y = subject.quantize(bits, &[&x]).remove(0);
            for (row, quantized) in x.chunks(COLUMNS).zip(y.chunks(COLUMNS)) {
                let mut order: Vec<usize> = (0..COLUMNS).collect();
                order.sort_by(|i, j| row[*i].total_cmp(&row[*j]));
                let sorted = order.is_sorted_by(|i, j| quantized[*i].value <= quantized[*j].value);
                prop_assert!(sorted, "{} at {bits} bits: {row:?} becomes {quantized:?}", subject.name);
            }
        }
    }

    #[test]
    fn integers_are_in_the_range(x in numbers(), bits in bits()) {
        for subject in SUBJECTS {
            let (min, max) = subject.range(bits);
            for element in subject.quantize(bits, &[&x]).remove(0) {
                let int = element.int();
                prop_assert!((min..=max).contains(&int), "{} at {bits} bits: {int} of {element:?}", subject.name);
                let off = (element.place(element.value) - int).abs();
                prop_assert!(off < 1e-3, "{} at {bits} bits: {element:?} is no integer", subject.name);
            }
        }
    }

    /// Outside of the range the integer is the nearest that there is.
    #[test]
    fn the_error_is_at_most_half_a_step(x in numbers(), bits in bits()) {
        for subject in SUBJECTS {
            let (min, max) = subject.range(bits);
            for (x, element) in x.iter().zip(subject.quantize(bits, &[&x]).remove(0)) {
                let place = element.place(*x);
                if (min..=max).contains(&place) {
                    let half = 0.5 * element.scale * (1.0 + 1e-4);
                    prop_assert!((x - element.value).abs() <= half, "{} at {bits} bits: {x} is {element:?}", subject.name);
                } else {
                    let nearest = if place < min { min } else { max };
                    prop_assert_eq!(element.int(), nearest, "{} at {} bits: {} is {:?}", subject.name, bits, x, element);
                }
            }
        }
    }

    #[test]
    fn narrow_ranges_are_symmetric(x in numbers(), bits in bits()) {
        let negated: Vec<f32> = x.iter().map(|x| -x).collect();
        for subject in SUBJECTS.iter().filter(|s| s.signed).map(|s| Subject { narrow: true, ..*s }) {
            let both = subject.quantize(bits, &[&x, &negated]);
            for (a, b) in both[0].iter().zip(&both[1]) {
                prop_assert_eq!(a.value, -b.value, "{} at {} bits", subject.name, bits);
            }
        }
    }

    #[test]
    fn every_scale_is_positive(subject in subjects(), x in numbers(), bits in bits()) {
        for element in subject.quantize(bits, &[&x]).remove(0) {
            prop_assert!(element.scale > 0.0 && element.scale.is_finite(), "{}: {element:?}", subject.name);
        }
    }
}

/// The controls: where a law does not hold, the same check says so.
#[test]
fn the_full_range_is_not_symmetric() {
    let x = [-1.0; 24];
    let full = SUBJECTS.iter().find(|s| s.name == "Int8ActPerTensorFloatMinMaxInit").unwrap();
    let both = full.quantize(4, &[&x, &x.map(|x: f32| -x)]);
    assert_eq!((both[0][0].int(), both[1][0].int()), (-8.0, 7.0));
}

/// 0.51 has the scale 1 / 8 and becomes 4 / 8, of which the scale is 0.5 / 8: then 7 is the highest integer.
#[test]
fn fixed_point_weights_may_change_when_they_are_quantized_twice() {
    let subject = SUBJECTS.iter().find(|s| s.name == "Int8WeightPerTensorFixedPoint").unwrap();
    let once = subject.quantize(4, &[&[0.51; 24]]).remove(0);
    let twice = subject.quantize(4, &[&values(&once)]).remove(0);
    assert_eq!((once[0].value, once[0].scale), (0.5, 0.125));
    assert_eq!((twice[0].value, twice[0].scale), (0.4375, 0.0625));
}
