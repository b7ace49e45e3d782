//! The operator out of a backend's own operations, and what consists of several operators.
use super::{FakeQuantize, FakeQuantizeGrads, Formula, Layout, Rounding, SteFunction};
use super::{Origin, StatisticGrad, StatisticKernel, ZeroPointOrigin};
use burn::backend::tensor::{BoolTensor, FloatTensor};
use burn::backend::{Backend, Scalar, TensorMetadata, get_or_init_device_settings};
use burn::tensor::Shape;

fn number(x: f32) -> Scalar {
    x.into()
}

/// Everything in the four dimensions of the layout, where numbers broadcast.
struct Operands<B: Backend> {
    x: FloatTensor<B>,
    scale: FloatTensor<B>,
    zero_point: Option<FloatTensor<B>>,
}

impl<B: Backend> Operands<B> {
    fn new(x: FloatTensor<B>, scale: FloatTensor<B>, zero_point: Option<FloatTensor<B>>, op: FakeQuantize) -> Self {
        let numbers = |t| B::float_reshape(t, Shape::from(op.layout.numbers_shape()));
        let x = B::float_reshape(x, Shape::from(op.layout.shape()));
        Self { x, scale: numbers(scale), zero_point: zero_point.map(numbers) }
    }

    fn spread(&self, numbers: FloatTensor<B>) -> FloatTensor<B> {
        B::float_expand(numbers, self.x.shape())
    }
}

fn bools<B: Backend>(x: &FloatTensor<B>) -> burn::tensor::BoolDType {
    get_or_init_device_settings::<B>(&x.device()).bool_dtype
}

fn round<B: Backend>(v: FloatTensor<B>, rounding: Rounding) -> FloatTensor<B> {
    match rounding {
        Rounding::HalfToEven => B::float_round(v),
        Rounding::Floor => B::float_floor(v),
        Rounding::Ceil => B::float_ceil(v),
        Rounding::ToZero => B::float_mul(B::float_sign(v.clone()), B::float_floor(B::float_abs(v))),
    }
}

fn rounded<B: Backend>(on: &Operands<B>, rounding: Rounding) -> FloatTensor<B> {
    let v = B::float_div(on.x.clone(), on.scale.clone());
    let v = match &on.zero_point {
        Some(zero_point) => B::float_add(v, zero_point.clone()),
        None => v,
    };
    round::<B>(v, rounding)
}

fn without_zero_point<B: Backend>(on: &Operands<B>, int: FloatTensor<B>) -> FloatTensor<B> {
    match &on.zero_point {
        Some(zero_point) => B::float_sub(int, zero_point.clone()),
        None => int,
    }
}

fn either<B: Backend>(a: BoolTensor<B>, b: BoolTensor<B>) -> BoolTensor<B> {
    B::bool_or(a, b)
}

/// 1 where `x ≥ 0`, else −1.
fn binary_sign<B: Backend>(x: &FloatTensor<B>) -> FloatTensor<B> {
    let positive = B::float_greater_equal_elem(x.clone(), number(0.0), bools::<B>(x));
    let minus_one = B::float_full(x.shape(), number(-1.0), &x.device(), x.dtype().into());
    B::float_mask_fill(minus_one, positive, number(1.0))
}

fn quotient<B: Backend>(on: &Operands<B>, min: f32) -> FloatTensor<B> {
    B::float_div(B::float_clamp_min(B::float_abs(on.x.clone()), number(min)), on.scale.clone())
}

/// Where a ternary quantizer gives 0.
fn zeros<B: Backend>(on: &Operands<B>, threshold: f32) -> BoolTensor<B> {
    let bound = on.spread(B::float_mul_scalar(on.scale.clone(), number(threshold)));
    B::bool_not(B::float_greater(B::float_abs(on.x.clone()), bound, bools::<B>(&on.x)))
}

pub(super) fn ste<B: Backend>(x: FloatTensor<B>, function: SteFunction) -> FloatTensor<B> {
    match function {
        SteFunction::Round(rounding) => round::<B>(x, rounding),
        SteFunction::BinarySign => binary_sign::<B>(&x),
        SteFunction::Clamp { min, max } => B::float_clamp(x, number(min), number(max)),
        SteFunction::SignedClampMin { min } => {
            let sign = binary_sign::<B>(&x);
            B::float_mul(sign, B::float_clamp_min(B::float_abs(x), number(min)))
        }
    }
}

pub(super) fn forward<B: Backend>(
    x: FloatTensor<B>,
    scale: FloatTensor<B>,
    zero_point: Option<FloatTensor<B>>,
    op: FakeQuantize,
) -> FloatTensor<B> {
    let shape = x.shape();
    let on = Operands::<B>::new(x, scale, zero_point, op);
    let int = match op.formula {
        Formula::Integers { rounding, min, max, .. } => {
            let int = B::float_clamp(rounded::<B>(&on, rounding), number(min), number(max));
            without_zero_point::<B>(&on, int)
        }
        Formula::ToIntegers { rounding, min, max, .. } => {
            let int = B::float_clamp(rounded::<B>(&on, rounding), number(min), number(max));
            return B::float_reshape(int, shape);
        }
        Formula::Binary { .. } => binary_sign::<B>(&on.x),
        Formula::Spread => return B::float_reshape(on.spread(on.scale.clone()), shape),
        Formula::Quotient { min } => return B::float_reshape(quotient::<B>(&on, min), shape),
        Formula::Ternary { threshold } => {
            B::float_mask_fill(B::float_sign(on.x.clone()), zeros::<B>(&on, threshold), number(0.0))
        }
    };
    B::float_reshape(B::float_mul(int, on.scale), shape)
}

/// As the tape would do it, one after the other.
pub(super) fn backward_with_statistics<B: StatisticKernel>(
    grad: FloatTensor<B>,
    x: FloatTensor<B>,
    scale: FloatTensor<B>,
    zero_point: Option<FloatTensor<B>>,
    op: FakeQuantize,
    origin: Origin<B>,
) -> FloatTensor<B> {
    let grads = B::fake_quantize_backward(grad, x.clone(), scale.clone(), zero_point, op);
    let groups = op.layout.groups();
    let mut of_scale = grads.scale;
    let mut of_statistics = Vec::with_capacity(2);
    if let Some((of_zero_point, origin)) = grads.zero_point.zip(origin.zero_point) {
        let ZeroPointOrigin { op, statistic, distance, formula } = origin;
        let each = FakeQuantize { formula, layout: Layout::each(groups) };
        let of_distance = B::fake_quantize_backward(of_zero_point, distance, scale, None, each);
        of_scale = B::float_add(of_scale, of_distance.scale);
        let of_minimum = B::float_neg(of_distance.x);
        of_statistics.push(StatisticGrad { grad: of_minimum, x: x.clone(), winners: statistic.winners, op });
    }
    let Origin { op, statistic, divisor, formula, .. } = origin;
    let all = FakeQuantize { formula, layout: Layout::one(groups) };
    let grads_of_scale = B::fake_quantize_backward(of_scale, statistic.numbers, divisor, None, all);
    of_statistics.push(StatisticGrad { grad: grads_of_scale.x, x, winners: statistic.winners, op });
    B::statistic_backward(Some(grads.x), &of_statistics)
}

pub(super) fn backward<B: Backend>(
    grad: FloatTensor<B>,
    x: FloatTensor<B>,
    scale: FloatTensor<B>,
    zero_point: Option<FloatTensor<B>>,
    op: FakeQuantize,
) -> FakeQuantizeGrads<B> {
    let (x_shape, scale_shape) = (x.shape(), scale.shape());
    let zero_point_shape = zero_point.as_ref().map(TensorMetadata::shape);
    let grad = B::float_reshape(grad, Shape::from(op.layout.shape()));
    let on = Operands::<B>::new(x, scale, zero_point, op);
    let nothing = |t: FloatTensor<B>, mask: BoolTensor<B>| B::float_mask_fill(t, mask, number(0.0));
    let bool_dtype = bools::<B>(&on.x);
    let (dx, ds, dz) = match op.formula {
        Formula::Integers { rounding, min, max, straight_through } => {
            let r = rounded::<B>(&on, rounding);
            let c = B::float_clamp(r.clone(), number(min), number(max));
            let int = without_zero_point::<B>(&on, c);
            let scaled = B::float_div(on.x.clone(), on.scale.clone());
            if straight_through {
                let zeros = on.zero_point.as_ref().map(|_| B::float_mul_scalar(grad.clone(), number(0.0)));
                (grad.clone(), B::float_mul(grad, B::float_sub(int, scaled)), zeros)
            } else {
                let below = B::float_lower_elem(r.clone(), number(min), bool_dtype);
                let outside = either::<B>(below, B::float_greater_elem(r, number(max), bool_dtype));
                let inside = B::bool_not(outside.clone());
                let ds = B::float_mul(grad.clone(), B::float_sub(int, nothing(scaled, outside.clone())));
                let of_zero_point = on
                    .zero_point
                    .as_ref()
                    .map(|_| B::float_neg(B::float_mul(nothing(grad.clone(), inside), on.scale.clone())));
                (nothing(grad, outside), ds, of_zero_point)
            }
        }
        Formula::ToIntegers { rounding, min, max, straight_through } => {
            let grad = if straight_through {
                grad
            } else {
                let r = rounded::<B>(&on, rounding);
                let below = B::float_lower_elem(r.clone(), number(min), bool_dtype);
                nothing(grad, either::<B>(below, B::float_greater_elem(r, number(max), bool_dtype)))
            };
            let scaled = B::float_div(grad.clone(), on.scale.clone());
            let ds = B::float_neg(B::float_mul(scaled.clone(), B::float_div(on.x.clone(), on.scale.clone())));
            let of_zero_point = on.zero_point.as_ref().map(|_| grad);
            (scaled, ds, of_zero_point)
        }
        Formula::Binary { clamped } => {
            let signed = B::float_mul(grad.clone(), binary_sign::<B>(&on.x));
            let dx = B::float_mul(grad, on.scale.clone());
            if clamped {
                let bound = on.spread(on.scale.clone());
                let outside = B::float_greater(B::float_abs(on.x.clone()), bound, bool_dtype);
                let inside = B::bool_not(outside.clone());
                let of_bound = nothing(B::float_mul(signed.clone(), on.scale.clone()), inside);
                (nothing(dx, outside), B::float_add(signed, of_bound), None)
            } else {
                (dx, signed, None)
            }
        }
        Formula::Spread => (B::float_mul_scalar(grad.clone(), number(0.0)), grad, None),
        Formula::Quotient { min } => {
            let scaled = B::float_div(grad, on.scale.clone());
            let ds = B::float_neg(B::float_mul(scaled.clone(), quotient::<B>(&on, min)));
            (B::float_mul(scaled, B::float_sign(on.x.clone())), ds, None)
        }
        Formula::Ternary { threshold } => {
            let zero = zeros::<B>(&on, threshold);
            let signed = B::float_mul(grad.clone(), B::float_sign(on.x.clone()));
            (nothing(B::float_mul(grad, on.scale.clone()), zero.clone()), nothing(signed, zero), None)
        }
    };
    let sum = |t: FloatTensor<B>| {
        let groups = op.layout.numbers_shape();
        (0..4).filter(|dim| groups[*dim] == 1).fold(t, |t, dim| B::float_sum_dim(t, dim))
    };
    let zero_point = zero_point_shape.zip(dz).map(|(shape, dz)| B::float_reshape(sum(dz), shape));
    FakeQuantizeGrads { x: B::float_reshape(dx, x_shape), scale: B::float_reshape(sum(ds), scale_shape), zero_point }
}
