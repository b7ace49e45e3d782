//! The table of ready-made quantizers, `quant-nn/src/quantizers/table.md`, written from how they are wired.
//!
//! `UPDATE_EXPECT=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use quant_nn::{
    Activations, Biases, ClampTo8bit, Int8AccumulatorAwareWeightQuant, Int8AccumulatorAwareZeroCenterWeightQuant,
    Quantizer, RoundTo8bit, ShiftRoundSaturateTo8bit, TruncTo8bit, Weights, Wired, Wiring, quantizer,
};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use tests::registry::wirings;

/// What formats of any width leave to those who use them.
#[quantizer(partial)]
pub struct Open {
    #[value(8)]
    bit_width: usize,
    #[value(4)]
    exponent_bit_width: usize,
    #[value(3)]
    mantissa_bit_width: usize,
    #[value(vec![1, 2, 1, 1])]
    per_channel_broadcastable_shape: Vec<usize>,
}

macro_rules! of_any_width {
    ($($quantizer:ident)*) => {
        mod any {
            use super::*;
            $( #[quantizer(extends(quant_nn::$quantizer, Open))] pub struct $quantizer; )*
        }
        fn of_any_width() -> Vec<(&'static str, Wiring)> {
            vec![$( (stringify!($quantizer), any::$quantizer::explain()) ),*]
        }
    };
}

of_any_width! {
    FpOCPWeight FpOCPWeightPerTensorFloat FpOCPWeightPerChannelFloat FpOCPWeightPerTensorFloatMSE
    FpOCPWeightPerChannelFloatMSE FpOCPAct FpOCPActPerTensorFloat FpOCPActPerChannelFloat2d FpOCPActPerTensorFloatMSE
    FpOCPActPerChannelFloat2dMSE FpFNUZWeight FpFNUZWeightPerTensorFloat FpFNUZWeightPerChannelFloat
    FpFNUZWeightPerTensorFloatMSE FpFNUZWeightPerChannelFloatMSE FpFNUZAct FpFNUZActPerTensorFloat
    FpFNUZActPerChannelFloat2d FpFNUZActPerTensorFloatMSE FpFNUZActPerChannelFloat2dMSE
}

fn quantizers() -> Vec<(&'static str, Wiring)> {
    let of_integers =
        [TruncTo8bit::explain(), RoundTo8bit::explain(), ShiftRoundSaturateTo8bit::explain(), ClampTo8bit::explain()];
    let of_accumulators =
        [Int8AccumulatorAwareWeightQuant::explain(), Int8AccumulatorAwareZeroCenterWeightQuant::explain()];
    let of_integers = of_accumulators.into_iter().chain(of_integers).map(|wiring| (wiring.quantizer, wiring));
    let of_layers = [wirings::<Weights>(), wirings::<Activations>(), wirings::<Biases>()];
    of_layers.into_iter().flatten().chain(of_integers).chain(of_any_width()).collect()
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../quant-nn/src/quantizers").join(path)
}

#[test]
fn the_table_is_that_of_the_quantizers() {
    let (file, table) = (here("table.md"), table());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &table).unwrap();
    }
    let is = fs::read_to_string(&file).unwrap_or_default();
    let differs = is.lines().zip(table.lines()).find(|(is, ought)| is != ought);
    assert!(is == table, "run with UPDATE_EXPECT=1: {differs:?}");
}

/// What is declared in `quantizers/*.rs` is in the table. `NoQuant` is declared without the language.
#[test]
fn no_quantizer_is_forgotten() {
    let files = fs::read_dir(here("")).unwrap().flatten().map(|f| f.path());
    let sources =
        files.filter(|path| path.extension().is_some_and(|e| e == "rs")).map(|path| fs::read_to_string(path).unwrap());
    let names = |source: String| {
        let lines: Vec<String> =
            source.lines().filter_map(|l| l.strip_prefix("pub struct ").map(String::from)).collect();
        lines.into_iter().map(|l| l.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_string())
    };
    let declared: BTreeSet<String> = sources.flat_map(names).filter(|name| name != "NoQuant").collect();
    let listed: BTreeSet<String> = quantizers().iter().map(|(name, _)| name.to_string()).collect();
    let listed_only: Vec<&String> = listed.difference(&declared).collect();
    let forgotten: Vec<&String> = declared.difference(&listed).collect();
    assert!(
        forgotten.is_empty() && listed_only.is_empty(),
        "not in the lists: {forgotten:?}, not declared: {listed_only:?}"
    );
}

fn table() -> String {
    let mut out = "\
| Quantizer | Bits | Sign | Granularity | Scale | Statistics | Zero point | Intended for | You give |
|---|---|---|---|---|---|---|---|---|
"
    .to_string();
    for (name, wiring) in quantizers() {
        let q = Q(&wiring);
        let cells = [
            q.bits(),
            q.sign(),
            q.granularity(),
            q.scale(),
            q.statistics(),
            q.zero_point(),
            q.intended_for(),
            q.open(),
        ];
        writeln!(out, "| [`{name}`] | {} |", cells.join(" | ")).unwrap();
    }
    out
}

/// One quantizer.
struct Q<'w>(&'w Wiring);

impl Q<'_> {
    /// What is wired, not what is declared without effect.
    fn get(&self, attribute: &str) -> Option<&Wired> {
        self.0.attributes.iter().find(|a| a.attribute == attribute && !a.what.is_empty())
    }

    fn component(&self, attribute: &str) -> &str {
        self.get(attribute).map_or("", |a| a.what)
    }

    /// A literal, without the `Some` of what is optional.
    fn value(&self, attribute: &str) -> Option<&str> {
        let value = self.get(attribute)?.what.strip_prefix("= ")?;
        Some(value.strip_prefix("Some(").and_then(|v| v.strip_suffix(')')).unwrap_or(value))
    }

    fn bits(&self) -> String {
        if self.get("exponent_bit_width").is_some_and(|a| a.class == "Open") {
            return "any".into();
        }
        match (self.value("exponent_bit_width"), self.value("mantissa_bit_width")) {
            (Some(e), Some(m)) => {
                let bits = 1 + e.parse::<u32>().unwrap() + m.parse::<u32>().unwrap();
                format!("{bits}, e{e}m{m}")
            }
            _ if self.component("tensor_quant").contains("Binary") => "1".into(),
            _ => self.value("bit_width").expect("a width").into(),
        }
    }

    fn sign(&self) -> String {
        let signed = match self.value("signed") {
            Some("true") => "signed",
            Some("false") => "unsigned",
            _ => "as the input",
        };
        let narrow = if self.value("narrow_range") == Some("true") { ", narrow" } else { "" };
        format!("{signed}{narrow}")
    }

    fn granularity(&self) -> String {
        // one number of all channels
        let joins = ["AbsMaxAve", "AbsMaxL2"].contains(&self.component("scaling_stats_impl"));
        let size = || self.value("group_size").map_or("`group_size`".to_string(), String::from);
        let view = match self.component("input_view_impl") {
            "" => self.component("scaling_stats_input_view_shape_impl"),
            view => view,
        };
        match view {
            _ if joins => "tensor".into(),
            "OverSubChannelBlockView" | "DynamicOverSubChannelBlockView" => format!("groups of {}", size()),
            "OverOutputChannelView" => "channel".into(),
            _ if self.component("proxy_class") == "ClampQuantProxy" => "as the input".into(),
            _ if self.component("tensor_quant") == "PrescaledRestrictIntQuant" => "as the accumulator".into(),
            _ => "tensor".into(),
        }
    }

    fn scale(&self) -> String {
        let steps = self.value("collect_stats_steps").unwrap_or_default();
        let constant = self.value("scaling_const").or(self.value("scaling_init"));
        let range = match self.get("max_val") {
            Some(max) if max.class == "LayerRange" => "the range of the layer".into(),
            _ => self.value("max_val").map_or("`max(abs(min_val), abs(max_val))`".into(), |max| max.to_string()),
        };
        let from = match self.component("scaling_impl") {
            "StatsFromParameterScaling" => format!("of the {}, in every pass", self.stored()),
            "ParameterFromStatsFromParameterScaling" => "learned, from the statistic".into(),
            "ParameterFromRuntimeStatsScaling" => format!("learned, after {steps} batches"),
            "RuntimeStatsScaling" => "of the batch; in evaluation of all batches".into(),
            "RuntimeDynamicGroupStatsScaling" => "of what passes, in every pass".into(),
            "ConstScaling" => constant.map_or(format!("constant, {range}"), |c| format!("constant, {c}")),
            "ParameterScaling" if self.get("pre_scaling_impl").is_some() => "learned, and that of the norm".into(),
            "ParameterScaling" => format!("learned, from {range}"),
            _ => match self.component("tensor_quant") {
                "PrescaledRestrictIntQuant" if self.component("proxy_class") == "ClampQuantProxy" => {
                    "of the input".into()
                }
                "PrescaledRestrictIntQuant" => "the input's times the weight's".into(),
                _ => match self.component("trunc_scaling_impl") {
                    "TruncMsbScaling" => "of the input, for the highest bits".into(),
                    _ => "of the input".into(),
                },
            },
        };
        let kind = match self.component("restrict_scaling_impl") {
            "PowerOfTwoRestrictValue" => ", a power of two",
            _ => "",
        };
        from + kind
    }

    fn stored(&self) -> &str {
        if self.component("proxy_class") == "BiasQuantProxy" { "biases" } else { "weights" }
    }

    fn statistics(&self) -> String {
        let q = |attribute| self.value(attribute).unwrap_or_default();
        match self.component("scaling_stats_impl") {
            "" => "—".into(),
            "AbsMax" => "largest magnitude".into(),
            "AbsMaxAve" => "mean of the channels' largest magnitudes".into(),
            "AbsMaxL2" => "root mean square of the channels' largest magnitudes".into(),
            "AbsPercentile" => format!("{} % of the magnitudes", q("high_percentile_q")),
            "AbsMinMax" => "largest minus smallest".into(),
            "PercentileInterval" => format!("from {} % to {} %", q("low_percentile_q"), q("high_percentile_q")),
            "Mse" => "least squared error".into(),
            "HalfQuadraticOptimizerScale" => "half-quadratic search".into(),
            other => format!("`{other}`"),
        }
    }

    fn zero_point(&self) -> String {
        let search = match self.component("zero_point_stats_impl") {
            "Mse" => ", least squared error",
            "HalfQuadraticOptimizerZeroPoint" => ", half-quadratic search",
            _ => "",
        };
        let steps = self.value("collect_stats_steps").unwrap_or_default();
        let from = match self.component("zero_point_impl") {
            "" | "ZeroZeroPoint" => "0".into(),
            "StatsFromParameterZeroPoint" => format!("of the {}, in every pass", self.stored()),
            "ParameterFromStatsFromParameterZeroPoint" => "learned, from the statistic".into(),
            "ParameterFromRuntimeZeroPoint" => format!("learned, after {steps} batches"),
            "RuntimeDynamicGroupZeroPoint" => "of what passes, in every pass".into(),
            other => format!("`{other}`"),
        };
        from + search
    }

    fn intended_for(&self) -> String {
        let from_zero = self.value("signed") == Some("false") && self.component("zero_point_impl") == "ZeroZeroPoint";
        match self.component("proxy_class") {
            "WeightQuantProxy" => "weights".into(),
            "DecoupledWeightQuantWithInputProxy" => "weights of a bounded accumulator".into(),
            "ActQuantProxy" if from_zero => "what is not negative, as after a ReLU".into(),
            "ActQuantProxy" => "inputs, outputs, activations".into(),
            "BiasQuantProxy" => "biases".into(),
            "TruncQuantProxy" | "ClampQuantProxy" => "sums of quantized values".into(),
            other => format!("`{other}`"),
        }
    }

    fn open(&self) -> String {
        let open: BTreeSet<&str> =
            self.0.attributes.iter().filter(|a| a.class == "Open" && !a.what.is_empty()).map(|a| a.attribute).collect();
        open.into_iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ")
    }
}
