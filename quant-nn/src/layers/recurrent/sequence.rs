use burn::tensor::{DType, Device, Tensor};
use quant_core::tensor::MaybeQuantTensor;

/// What a recurrent layer computes in each step, in the order of time.
pub(super) struct Sequence {
    steps: Vec<MaybeQuantTensor<2>>,
    /// `[batch_size, d_hidden]`
    dims: [usize; 2],
    options: (Device, DType),
}

impl Sequence {
    /// Goes through `input`, `[batch_size, seq_length, d_input]`, from its end if `reverse`. `step` returns its output,
    /// `[batch_size, d_hidden]`, and the state for the next.
    pub(super) fn unroll<S>(
        input: Tensor<3>,
        d_hidden: usize,
        reverse: bool,
        mut state: S,
        mut step: impl FnMut(Tensor<2>, S) -> (MaybeQuantTensor<2>, S),
    ) -> (Self, S) {
        let [batch_size, _, _] = input.dims();
        let options = (input.device(), input.dtype());
        let mut inputs: Vec<Tensor<2>> = input.iter_dim(1).map(|x| x.squeeze_dim(1)).collect();
        if reverse {
            inputs.reverse();
        }
        let mut steps = Vec::with_capacity(inputs.len());
        for x in inputs {
            let (output, next) = step(x, state);
            steps.push(output);
            state = next;
        }
        if reverse {
            steps.reverse();
        }
        (Self { steps, dims: [batch_size, d_hidden], options }, state)
    }

    /// `[batch_size, seq_length, d_hidden]`
    pub(super) fn into_values(self) -> Tensor<3> {
        if self.steps.is_empty() {
            return self.empty();
        }
        Tensor::stack(self.steps.into_iter().map(MaybeQuantTensor::into_value).collect(), 1)
    }

    /// The same with what describes the integers, if all steps have it in common.
    pub(super) fn into_quant(self) -> MaybeQuantTensor<3> {
        if self.steps.is_empty() {
            return self.empty().into();
        }
        let [batch_size, d_hidden] = self.dims;
        let shape = [batch_size, 1, d_hidden];
        let steps = self.steps.into_iter().map(|step| step.map(|q| q.reshape(shape), |x| x.reshape(shape)));
        MaybeQuantTensor::cat(steps.collect(), 1)
    }

    fn empty(&self) -> Tensor<3> {
        let [batch_size, d_hidden] = self.dims;
        let (device, dtype) = &self.options;
        Tensor::zeros([batch_size, 0, d_hidden], (device, *dtype))
    }
}

/// From the layout of the layer to `[batch_size, seq_length, features]`, and back.
pub(super) fn swap_batch(x: Tensor<3>, batch_first: bool) -> Tensor<3> {
    if batch_first { x } else { x.swap_dims(0, 1) }
}

/// The same for what may be quantized.
pub(super) fn swap_quant_batch(x: MaybeQuantTensor<3>, batch_first: bool) -> MaybeQuantTensor<3> {
    if batch_first { x } else { x.map(|q| q.swap_dims(0, 1), |x| x.swap_dims(0, 1)) }
}
