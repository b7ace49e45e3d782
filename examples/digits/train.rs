//! burn-train's supervised training of a [`Network`].

use std::time::Instant;

use anyhow::{Result, bail};
use burn::{
    data::{dataloader::DataLoaderBuilder, dataset::InMemDataset},
    module::Module,
    nn::loss::CrossEntropyLossConfig,
    optim::AdamConfig,
    tensor::Device,
    train::{
        ClassificationOutput, ExecutionStrategy, InferenceStep, Learner, SupervisedTraining, TrainOutput, TrainStep,
        logger::InMemoryMetricLogger,
        metric::{AccuracyMetric, LossMetric},
    },
};

use crate::{
    data::{DigitBatch, DigitBatcher, Digits},
    model::{Network, seeded},
    progress::{Epoch, Progress},
};

const BATCH: usize = 64;
const LEARNING_RATE: f64 = 2e-3;
/// PyTorch's default, with which the reference's accuracies were measured; burn's is 1e-5.
const ADAM_EPSILON: f32 = 1e-8;

/// What all trainings have in common.
pub struct Plan {
    pub digits: Digits,
    pub device: Device,
    pub epochs: usize,
}

/// One finished training.
pub struct Run {
    pub curve: Vec<Epoch>,
    pub seconds: f64,
    /// How many weights each layer has.
    pub weights: Vec<usize>,
}

/// The network as burn-train sees it: one implementation of its traits for every [`Network`].
#[derive(Module, Debug)]
struct Classifier<N> {
    network: N,
}

impl<N: Network> Classifier<N> {
    fn classify(&self, batch: DigitBatch) -> ClassificationOutput {
        let logits = self.network.forward(batch.images);
        let loss = CrossEntropyLossConfig::new().init(&logits.device()).forward(logits.clone(), batch.labels.clone());
        ClassificationOutput::new(loss, logits, batch.labels)
    }
}

impl<N: Network> TrainStep for Classifier<N> {
    type Input = DigitBatch;
    type Output = ClassificationOutput;

    fn step(&self, batch: DigitBatch) -> TrainOutput<ClassificationOutput> {
        let output = self.classify(batch);
        TrainOutput::new(self, output.loss.backward(), output)
    }
}

impl<N: Network> InferenceStep for Classifier<N> {
    type Input = DigitBatch;
    type Output = ClassificationOutput;

    fn step(&self, batch: DigitBatch) -> ClassificationOutput {
        self.classify(batch)
    }
}

/// Trains `N`, measures it on the held-back rows after every epoch, and returns it in evaluation mode.
///
/// The held-back rows are burn-train's validation set, but nothing is selected by them: the network is the one after
/// the last epoch, whatever the others scored. The seed determines the initial weights and the order of the rows.
///
/// # Errors
///
/// What stopped burn-train before the last epoch.
pub fn train<N: Network>(plan: &Plan, seed: u64, progress: Progress) -> Result<(Run, N)> {
    let model = Classifier::<N> { network: seeded(&plan.device.clone().autodiff(), seed) };
    let weights = model.network.weights();

    let batches = || DataLoaderBuilder::new(DigitBatcher).batch_size(BATCH);
    let train = batches().shuffle(seed).build(InMemDataset::new(plan.digits.train.clone()));
    let test = batches().build(InMemDataset::new(plan.digits.test.clone()));

    let curve = progress.curve();
    let start = Instant::now();
    // The folder is for checkpoints and log files. There are none, as every logger is replaced, so it stays unused.
    let result = SupervisedTraining::new("", train, test)
        .with_application_logger(None)
        .with_metric_logger(InMemoryMetricLogger::default())
        .renderer(Box::new(progress))
        .metrics((LossMetric::new(), AccuracyMetric::new()))
        .num_epochs(plan.epochs)
        .with_training_strategy(ExecutionStrategy::single(plan.device.clone()).into())
        .launch(Learner::new(model, AdamConfig::new().with_epsilon(ADAM_EPSILON).init(), LEARNING_RATE));
    let seconds = start.elapsed().as_secs_f64();

    if let Some(error) = result.error {
        bail!("the training was stopped: {error}");
    }
    Ok((Run { curve: curve.epochs(), seconds, weights }, result.model.network.valid()))
}
