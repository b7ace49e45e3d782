#![allow(unused, clippy::all)]
use burn::module::Module;
use burn::tensor::{Device, Distribution, Tensor};
use quant_nn::components::kernel::*;
use std::hint::black_box;
use std::time::Instant;
#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
fn time(what: &str, mut f: impl FnMut()) {
    if let Ok(only) = std::env::var("ONLY") {
        if only != what {
            return;
        }
    }
    for _ in 0..5 {
        f();
    }
    let mut t: Vec<f64> = (0..std::env::var("N").map_or(25, |n| n.parse().unwrap()))
        .map(|_| {
            let s = Instant::now();
            f();
            s.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    t.sort_by(f64::total_cmp);
    println!("{what:40} {:.3} ms  (min {:.3})", t[t.len() / 2], t[0]);
}
use quant_nn::*;
#[quantizer(extends(ShiftedUint8WeightGroupQuantFloat))]
pub struct Uint4GroupWeight {
    #[value(4)]
    bit_width: usize,
    #[value(32)]
    group_size: usize,
}
fn main() {
    let ad = Device::flex().autodiff();
    let linear: QuantLinear<Uint4GroupWeight> = QuantLinearConfig::new(2048, 2048).with_bias(false).init(&ad);
    linear.weight.val();
    let plain = linear.valid();
    let x = plain.weight.val();
    let layout = Layout::Rows { blocks: 64, rows: 32, width: 2048 };
    time("min", || {
        black_box(statistic(&x, Reduce { statistic: Statistic::NegativeMinOrZero, layout }));
    });
    time("minmax", || {
        black_box(statistic(&x, Reduce { statistic: Statistic::AbsMinMax, layout }));
    });
    let s = Tensor::<1>::full([64 * 2048], 0.001, &x.device());
    let z = Tensor::<1>::full([64 * 2048], 3., &x.device());
    let formula = Formula::Integers { rounding: Rounding::HalfToEven, min: 0., max: 15., straight_through: false };
    time("quantize", || {
        black_box(fake_quantize_groups(&x, &s, Some(&z), FakeQuantize { formula, layout }));
    });
    let xt = Tensor::<2>::from_inner(x.clone()).require_grad();
    let st = Tensor::<1>::from_inner(s.clone()).require_grad();
    let zt = Tensor::<1>::from_inner(z.clone()).require_grad();
    time("quantize both ways", || {
        black_box(fake_quantize_groups(&xt, &st, Some(&zt), FakeQuantize { formula, layout }).unwrap().backward());
    });
    time("spread", || {
        black_box(fake_quantize_groups(&x, &s, None, FakeQuantize { formula: Formula::Spread, layout }));
    });
    time("small op", || {
        black_box(s.clone() / z.clone());
    });
    time("small round", || {
        black_box(s.clone().round());
    });
    time("small clamp", || {
        black_box(s.clone().clamp(0., 3.));
    });
    time("small mask", || {
        black_box(s.clone().mask_fill(s.clone().greater_elem(0.), 0.));
    });
    let conv: QuantConv1d<Uint4GroupWeight> = QuantConv1dConfig::new(2048, 2048, 1).with_bias(false).init(&ad);
    conv.weight.val();
    let cplain = conv.valid();
    time("conv group forward", || {
        black_box(cplain.quant_weight());
    });
    time("conv group forward backward", || {
        black_box(conv.quant_weight().unwrap().value.backward());
    });
    let layout = Layout::Runs { outer: 1, repeats: 1, numbers: 64 * 2048, run: 32 };
    time("r min", || {
        black_box(statistic(&x, Reduce { statistic: Statistic::NegativeMinOrZero, layout }));
    });
    time("r minmax", || {
        black_box(statistic(&x, Reduce { statistic: Statistic::AbsMinMax, layout }));
    });
    time("r quantize", || {
        black_box(fake_quantize_groups(&x, &s, Some(&z), FakeQuantize { formula, layout }));
    });
    time("r quantize both ways", || {
        black_box(fake_quantize_groups(&xt, &st, Some(&zt), FakeQuantize { formula, layout }).unwrap().backward());
    });
    if std::env::var("PH").is_ok() {
        let mut a = vec![];
        let mut b = vec![];
        let mut c = vec![];
        for _ in 0..100 {
            let t = Instant::now();
            let q = linear.quant_weight().unwrap();
            a.push(t.elapsed().as_secs_f64() * 1e3);
            let t = Instant::now();
            let g = q.value.clone().backward();
            b.push(t.elapsed().as_secs_f64() * 1e3);
            let t = Instant::now();
            drop(g);
            drop(q);
            c.push(t.elapsed().as_secs_f64() * 1e3);
        }
        for v in [&mut a, &mut b, &mut c] {
            v.sort_by(f64::total_cmp);
            print!("{:.3} ", v[50]);
        }
        println!();
        let mut b = vec![];
        for _ in 0..100 {
            let y = fake_quantize_groups(
                &xt,
                &st,
                Some(&zt),
                FakeQuantize { formula, layout: Layout::Rows { blocks: 64, rows: 32, width: 2048 } },
            )
            .unwrap();
            let t = Instant::now();
            let g = y.backward();
            b.push(t.elapsed().as_secs_f64() * 1e3);
        }
        b.sort_by(f64::total_cmp);
        println!("bwd kernel + ones {:.3}", b[50]);
    }
    time("group forward", || {
        black_box(plain.quant_weight());
    });
    time("group forward tape", || {
        black_box(linear.quant_weight());
    });
    time("group forward backward", || {
        black_box(linear.quant_weight().unwrap().value.backward());
    });
}
fn _x() {}
