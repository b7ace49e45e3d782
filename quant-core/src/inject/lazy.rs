/// An attribute that a value function reads only under a condition of its own.
///
/// The macro sees from the function's body when [`get`](Self::get) is reached. Where it is certain that it is not, the
/// attribute is neither required nor made:
///
/// ```
/// use quant_core::inject::Lazy;
/// use quant_core::quantizer;
///
/// #[quantizer(partial, values)]
/// pub struct PerChannel {
///     #[value(false)]
///     scaling_per_output_channel: bool,
/// }
///
/// #[quantizer]
/// impl PerChannel {
///     // nobody declares `out_channels`, and with this flag nobody has to
///     #[value]
///     fn scaling_shape(scaling_per_output_channel: bool, out_channels: Lazy<usize>) -> usize {
///         if scaling_per_output_channel { out_channels.get() } else { 1 }
///     }
/// }
/// assert_eq!(PerChannel::scaling_shape(true, Lazy::given(8)), 8);
/// ```
#[derive(Clone, Debug)]
pub struct Lazy<T>(Option<T>);

impl<T> Lazy<T> {
    /// An attribute that is read.
    pub fn given(value: T) -> Self {
        Self(Some(value))
    }

    /// An attribute that is never read.
    #[doc(hidden)]
    pub fn absent() -> Self {
        Self(None)
    }

    /// The attribute. It is there wherever the function that was handed it reads it; `get` panics on no other path.
    #[expect(clippy::panic, reason = "an attribute is left out only where the macro has seen that it is not read")]
    pub fn get(self) -> T {
        match self.0 {
            Some(value) => value,
            None => panic!("an attribute that is never read was read"),
        }
    }
}
