//! What convolutions do alike, whatever the number of their dimensions.

/// A quantized convolution: its configuration, its fields, and what `weight_layer!` asks of it.
///
/// ```text
/// convolution! {
///     /// The example.
///     Layer, Config => Float, FloatConfig as "Struct:Float", "1d",
///     channels { channels: [usize; 2] },
///     sizes usize = "1",
///     padding Padding = "Padding::Valid",
///     weight of rank "[shape]",
///     input "[shape]", output "[shape]"
/// }
/// ```
macro_rules! convolution {
    (
        $(#[$example:meta])*
        $layer:ident, $config:ident => $float:ident, $float_config:ident as $container:literal, $dimensions:literal,
        channels { $($(#[$channel_doc:meta])* $channel:ident: $channels:ty),+ },
        sizes $sizes:ty = $ones:tt,
        padding $padding:ident = $valid:tt,
        weight of $rank:tt $weight:literal,
        input $input:literal, output $output:literal
    ) => {
        #[doc = concat!(
            "Configuration of a [quantized ", $dimensions, " convolution](", stringify!($layer), "): that of burn's [`",
            stringify!($float_config), "`]."
        )]
        #[derive(Config, Debug)]
        pub struct $config {
            $($(#[$channel_doc])* pub $channel: $channels,)+
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
            /// The padding.
            #[config(default = $valid)]
            pub padding: $padding,
            /// If a bias is added to the output.
            #[config(default = true)]
            pub bias: bool,
            /// How the parameters are initialised.
            #[config(default = "Initializer::KaimingUniform { gain: 1.0 / 3.0f64.sqrt(), fan_out_only: false }")]
            pub initializer: Initializer,
        }

        /// `output_quant(input_quant(x) ∗ weight_quant(weight) + bias_quant(bias))`
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
            /// The padding.
            pub padding: $padding,
        }

        weight_layer! {
            $config => $layer as $container = $float { stride, kernel_size, dilation, groups, padding },
            weight of $rank, channels 0,
            input $input of $rank, channels 1,
            output $output
        }

        impl $config {
            /// The configuration of the layer without quantizers.
            pub fn float(&self) -> $float_config {
                $float_config::new($(self.$channel,)+ self.kernel_size)
                    .with_stride(self.stride)
                    .with_dilation(self.dilation)
                    .with_groups(self.groups)
                    .with_padding(self.padding.clone())
                    .with_bias(self.bias)
                    .with_initializer(self.initializer.clone())
            }
        }

        impl<W: Quantizer, I: Quantizer, O: Quantizer, B: Quantizer> $layer<W, I, O, B> {
            fn output_channels(&self) -> usize {
                let [channels_out, ..] = self.weight.dims();
                channels_out
            }

            fn added_channels(&self) -> usize {
                let [_, channels_in, ..] = self.weight.dims();
                channels_in
            }

            fn products(&self) -> usize {
                let [_, products @ ..] = self.weight.dims();
                products.iter().product()
            }

            fn show(&self, content: Content) -> Content {
                let [channels_out, group_channels_in, ..] = self.weight.dims();
                let content = content
                    .add("ch_in", &(group_channels_in * self.groups))
                    .add("ch_out", &channels_out)
                    .add("kernel_size", &format!("{:?}", self.kernel_size))
                    .add("stride", &format!("{:?}", self.stride))
                    .add("dilation", &format!("{:?}", self.dilation))
                    .add("groups", &self.groups)
                    .add_debug_attribute("padding", &self.padding);
                self.show_quantizers(content)
            }
        }
    };
}

pub(in crate::layers) use convolution;
