//! What transposed convolutions do alike, whatever the number of their dimensions.

/// One number for each dimension of a kernel, of which there may be one.
pub(in crate::layers) trait KernelSizes {
    fn sizes(&self) -> &[usize];
}

impl KernelSizes for usize {
    fn sizes(&self) -> &[usize] {
        core::slice::from_ref(self)
    }
}

impl<const N: usize> KernelSizes for [usize; N] {
    fn sizes(&self) -> &[usize] {
        self
    }
}

/// How many elements of a kernel meet in one of the output, at most: element `k` of input `i` is added to
/// `i · stride + k · dilation`, so of each dimension those that are `stride / gcd(stride, dilation)` apart.
pub(in crate::layers) fn overlapping<S: KernelSizes>(kernel_size: &S, stride: &S, dilation: &S) -> usize {
    let steps = stride.sizes().iter().zip(dilation.sizes());
    let overlapping = kernel_size.sizes().iter().zip(steps).map(|(kernel_size, (stride, dilation))| {
        let stride = (*stride).max(1);
        kernel_size.div_ceil(stride / gcd(stride, *dilation)).max(1)
    });
    overlapping.product()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A quantized transposed convolution: its configuration, its fields, and what `weight_layer!` asks of it.
///
/// ```text
/// transposed_convolution! {
///     /// The example.
///     Layer, Config => Float, FloatConfig as "Struct:Float", "1d",
///     sizes usize = "1", "0",
///     weight of rank "[shape]",
///     input "[shape]", output "[shape]"
/// }
/// ```
macro_rules! transposed_convolution {
    (
        $(#[$example:meta])*
        $layer:ident, $config:ident => $float:ident, $float_config:ident as $container:literal, $dimensions:literal,
        sizes $sizes:ty = $ones:tt, $zeros:tt,
        weight of $rank:tt $weight:literal,
        input $input:literal, output $output:literal
    ) => {
        #[doc = concat!(
            "Configuration of a [quantized transposed ", $dimensions, " convolution](", stringify!($layer),
            "): that of burn's [`", stringify!($float_config), "`]."
        )]
        #[derive(Config, Debug)]
        pub struct $config {
            /// The number of input and output channels.
            pub channels: [usize; 2],
            /// The size of the kernel.
            pub kernel_size: $sizes,
            /// The stride of the convolution.
            #[config(default = $ones)]
            pub stride: $sizes,
            /// Spacing between kernel elements.
            #[config(default = $ones)]
            pub dilation: $sizes,
            /// Into how many groups the channels are divided.
            #[config(default = "1")]
            pub groups: usize,
            /// How much is cut off each side of the output.
            #[config(default = $zeros)]
            pub padding: $sizes,
            /// How much is added to one side of the output.
            #[config(default = $zeros)]
            pub padding_out: $sizes,
            /// If a bias is added to the output.
            #[config(default = true)]
            pub bias: bool,
            /// How the parameters are initialised.
            #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
            pub initializer: Initializer,
        }

        /// `output_quant(input_quant(x) ∗ᵀ weight_quant(weight) + bias_quant(bias))`: every element of the input adds a
        /// multiple of the kernel to the output.
        ///
        #[doc = concat!(
            "Created by [`", stringify!($config), "`]. With [`NoQuant`] everywhere it is burn's [`", stringify!($float),
            "`], bit for bit."
        )]
        ///
        /// | parameter | quantizes | default |
        /// |---|---|---|
        /// | `W` | the weight | [`Int8WeightPerTensorFloat`] |
        /// | `I` | the input | [`NoQuant`] |
        /// | `O` | the output | [`NoQuant`] |
        /// | `B` | the bias | [`NoQuant`] |
        ///
        /// A bias quantizer that takes the scale of what it is added to, as [`Int32Bias`](crate::Int32Bias) does, needs
        /// quantizers of input and weight.
        ///
        /// The output channels are the second dimension of the weight. With `groups` a quantizer per channel has one scale
        /// for each of its `channels_out / groups` indices, which the groups have in common.
        ///
        $(#[$example])*
        #[derive(Debug)]
        pub struct $layer<
            W: Quantizer = Int8WeightPerTensorFloat,
            I: Quantizer = NoQuant,
            O: Quantizer = NoQuant,
            B: Quantizer = NoQuant,
        > {
            #[doc = concat!("`", $weight, "`, before it is quantized.")]
            pub weight: Param<Tensor<$rank>>,
            /// `[channels_out]`
            pub bias: Option<Param<Tensor<1>>>,
            /// The weight's quantizer.
            pub weight_quant: WeightQuant<W>,
            /// The input's quantizer.
            pub input_quant: ActQuant<I>,
            /// The output's quantizer.
            pub output_quant: ActQuant<O>,
            /// The bias's quantizer.
            pub bias_quant: BiasQuant<B>,
            /// The stride of the convolution.
            pub stride: $sizes,
            /// The size of the kernel.
            pub kernel_size: $sizes,
            /// Spacing between kernel elements.
            pub dilation: $sizes,
            /// Into how many groups the channels are divided.
            pub groups: usize,
            /// How much is cut off each side of the output.
            pub padding: $sizes,
            /// How much is added to one side of the output.
            pub padding_out: $sizes,
            /// The number of input and output channels.
            pub channels: [usize; 2],
        }

        weight_layer! {
            $config => $layer as $container =
                $float { stride, kernel_size, dilation, groups, padding, padding_out, channels },
            weight of $rank, channels 1,
            input $input of $rank, channels 1,
            output $output
        }

        impl $config {
            /// The configuration of the layer without quantizers.
            pub fn float(&self) -> $float_config {
                $float_config::new(self.channels, self.kernel_size)
                    .with_stride(self.stride)
                    .with_dilation(self.dilation)
                    .with_groups(self.groups)
                    .with_padding(self.padding)
                    .with_padding_out(self.padding_out)
                    .with_bias(self.bias)
                    .with_initializer(self.initializer.clone())
            }
        }

        impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> $layer<W, I, O, B> {
            fn output_channels(&self) -> usize {
                let [_, channels_of_group, ..] = self.weight.dims();
                channels_of_group * self.groups.max(1)
            }

            fn added_channels(&self) -> usize {
                let [channels_in, ..] = self.weight.dims();
                channels_in / self.groups.max(1)
            }

            fn products(&self) -> usize {
                self.added_channels() * overlapping(&self.kernel_size, &self.stride, &self.dilation)
            }

            fn show(&self, content: Content) -> Content {
                let [ch_in, ch_out] = self.channels;
                let content = content
                    .add("ch_in", &ch_in)
                    .add("ch_out", &ch_out)
                    .add("kernel_size", &format!("{:?}", self.kernel_size))
                    .add("stride", &format!("{:?}", self.stride))
                    .add("dilation", &format!("{:?}", self.dilation))
                    .add("groups", &self.groups)
                    .add("padding", &format!("{:?}", self.padding))
                    .add("padding_out", &format!("{:?}", self.padding_out));
                self.show_quantizers(content)
            }
        }
    };
}

pub(in crate::layers) use transposed_convolution;
