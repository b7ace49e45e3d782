//! Layers that step through time.
//!
//! ```text
//!   Quant{Rnn,Lstm,Gru}, QuantBi{..}   configuration, shapes, the quantizers that directions have in common
//!     └─ cell                          one direction: its gates, what it computes in one step
//!          └─ QuantGate                two weights that are quantized as one, two biases, what they add up to
//! ```
mod bi_gru;
mod bi_lstm;
mod bi_rnn;
mod both_directions;
mod gate;
mod gru;
mod gru_cell;
mod lstm;
mod lstm_cell;
mod one_direction;
mod rnn;
mod rnn_cell;
mod sequence;
mod state;

pub use bi_gru::{QuantBiGru, QuantBiGruConfig};
pub use bi_lstm::{QuantBiLstm, QuantBiLstmConfig};
pub use bi_rnn::{QuantBiRnn, QuantBiRnnConfig};
pub use gate::{GateTransform, QuantGate};
pub use gru::{GruLayerConfig, QuantGru, QuantGruConfig, WithGruQuantizers};
pub use gru_cell::QuantGruCell;
pub use lstm::{LstmLayerConfig, QuantLstm, QuantLstmConfig, WithLstmQuantizers};
pub use lstm_cell::QuantLstmCell;
pub use rnn::{QuantRnn, QuantRnnConfig, RnnLayerConfig, WithRnnQuantizers};
pub use rnn_cell::QuantRnnCell;
pub use state::QuantLstmState;
