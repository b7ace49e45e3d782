use burn::nn::{LstmState, RnnState};
use burn::tensor::Tensor;
use quant_core::tensor::MaybeQuantTensor;

/// The states of an LSTM with what describes their integers, as `quantize` returns them.
///
/// `From` makes it burn's [`LstmState`], to go on with.
#[derive(Clone, Debug)]
pub struct QuantLstmState<const D: usize> {
    /// The cell state.
    pub cell: MaybeQuantTensor<D>,
    /// The hidden state.
    pub hidden: MaybeQuantTensor<D>,
}

impl<const D: usize> From<QuantLstmState<D>> for LstmState<D> {
    fn from(state: QuantLstmState<D>) -> Self {
        let QuantLstmState { cell, hidden } = state;
        Self { cell: cell.into_value(), hidden: hidden.into_value() }
    }
}

/// The states of both directions, `[2, batch_size, d_hidden]`.
pub(super) trait Directions {
    /// The state of one, `[batch_size, d_hidden]`.
    type One;
    fn apart(self) -> [Self::One; 2];
    fn joined(directions: [Self::One; 2]) -> Self;
}

impl Directions for Tensor<3> {
    type One = Tensor<2>;
    fn apart(self) -> [Tensor<2>; 2] {
        [0, 1].map(|direction| self.clone().slice_dim(0, direction..direction + 1).squeeze_dim(0))
    }
    fn joined(directions: [Tensor<2>; 2]) -> Self {
        Tensor::stack(directions.to_vec(), 0)
    }
}

impl Directions for RnnState<3> {
    type One = RnnState<2>;
    fn apart(self) -> [RnnState<2>; 2] {
        self.hidden.apart().map(RnnState::new)
    }
    fn joined(directions: [RnnState<2>; 2]) -> Self {
        RnnState::new(Directions::joined(directions.map(|state| state.hidden)))
    }
}

impl Directions for LstmState<3> {
    type One = LstmState<2>;
    fn apart(self) -> [LstmState<2>; 2] {
        let ([cell, reverse_cell], [hidden, reverse_hidden]) = (self.cell.apart(), self.hidden.apart());
        [LstmState { cell, hidden }, LstmState { cell: reverse_cell, hidden: reverse_hidden }]
    }
    fn joined(directions: [LstmState<2>; 2]) -> Self {
        LstmState::stack(directions.to_vec(), 0)
    }
}

/// The quantized states of both directions, with the scale that they have in common, if they have one.
pub(super) trait OfBoth {
    /// The state of one.
    type One;
    fn joined(directions: [Self::One; 2]) -> Self;
}

impl OfBoth for MaybeQuantTensor<3> {
    type One = MaybeQuantTensor<2>;
    fn joined(directions: [MaybeQuantTensor<2>; 2]) -> Self {
        let with_direction = directions.map(|state| {
            let [batch_size, d_hidden] = state.value().dims();
            let shape = [1, batch_size, d_hidden];
            state.map(|q| q.reshape(shape), |x| x.reshape(shape))
        });
        MaybeQuantTensor::cat(with_direction.to_vec(), 0)
    }
}

impl OfBoth for QuantLstmState<3> {
    type One = QuantLstmState<2>;
    fn joined([forward, reverse]: [QuantLstmState<2>; 2]) -> Self {
        Self {
            cell: OfBoth::joined([forward.cell, reverse.cell]),
            hidden: OfBoth::joined([forward.hidden, reverse.hidden]),
        }
    }
}
