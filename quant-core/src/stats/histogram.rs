//! A histogram, and how much is lost by clipping it and merging its bins.

/// How often the elements of `x` fall into each of `bins` bins of equal width from `-limit` to `limit`.
pub(super) fn counts(x: &[f32], limit: f32, bins: usize) -> Vec<u32> {
    let mut counts = vec![0; bins];
    for x in x {
        // in the order of the reference's arithmetic, which decides at the edges
        let bin = ((x + limit) * bins as f32 / (limit + limit)) as usize;
        if let Some(count) = counts.get_mut(bin.min(bins.saturating_sub(1))) {
            *count += 1;
        }
    }
    counts
}

/// The right edge of bin `bin`.
pub(super) fn right_edge(bin: usize, limit: f32, bins: usize) -> f32 {
    let step = (limit + limit) / bins as f32;
    // counted from the nearer end
    let (edge, edges) = (bin + 1, bins + 1);
    if edge < edges / 2 { step * edge as f32 - limit } else { limit - step * (bins - edge) as f32 }
}

/// The divergence of `counts`, clipped to the bins in the middle and merged to `levels`, from `counts` clipped: how
/// much is lost. `None` if nothing would be left.
pub(super) fn loss(counts: &[u32], middle: core::ops::Range<usize>, levels: usize, eps: f32) -> Option<f32> {
    let sum = |counts: &[u32]| counts.iter().sum::<u32>();
    let inside = counts.get(middle.clone())?;
    let mut clipped: Vec<f32> = inside.iter().map(|count| *count as f32).collect();
    *clipped.first_mut()? += sum(counts.get(..middle.start)?) as f32;
    *clipped.last_mut()? += sum(counts.get(middle.end..)?) as f32;
    divergence(&smooth(clipped, eps)?, &smooth(merged(inside, levels), eps)?)
}

/// Each of `levels` runs of bins with its mean over the bins that are not empty. The last run has the rest, too, but
/// its last bin gets nothing.
fn merged(bins: &[u32], levels: usize) -> Vec<f32> {
    let width = bins.len() / levels.max(1);
    let mut merged = vec![0.0; bins.len()];
    for level in 0..levels {
        let start = level * width;
        let (end, filled) =
            if level + 1 == levels { (bins.len(), bins.len() - 1) } else { (start + width, start + width) };
        let (Some(run), Some(to_fill)) = (bins.get(start..end), bins.get(start..filled)) else { continue };
        let occupied = to_fill.iter().filter(|count| **count > 0).count();
        let mean = run.iter().sum::<u32>() as f32 / occupied as f32;
        for (to, count) in merged.iter_mut().skip(start).zip(to_fill) {
            if *count > 0 {
                *to = mean;
            }
        }
    }
    merged
}

/// Logits with no bin empty. `None` if all are.
fn smooth(mut counts: Vec<f32>, eps: f32) -> Option<Vec<f32>> {
    let zeros = counts.iter().filter(|count| **count == 0.0).count() as f32;
    let others = counts.len() as f32 - zeros;
    if others == 0.0 {
        return None;
    }
    let shift = -(eps * zeros / others) * others;
    for count in &mut counts {
        *count += if *count == 0.0 { eps + shift } else { shift };
    }
    Some(counts)
}

/// `Σ p · (log p − log q)` of two distributions given by logits.
fn divergence(p: &[f32], q: &[f32]) -> Option<f32> {
    let (p, q) = (Distribution::new(p), Distribution::new(q));
    let mut sum = 0.0;
    for (i, (p_prob, q_prob)) in p.probabilities.iter().zip(&q.probabilities).enumerate() {
        if *p_prob == 0.0 {
            continue;
        }
        if *q_prob == 0.0 {
            return Some(f32::INFINITY);
        }
        sum += p_prob * (p.logarithms.get(i)? - q.logarithms.get(i)?);
    }
    Some(sum)
}

struct Distribution {
    probabilities: Vec<f32>,
    logarithms: Vec<f32>,
}

impl Distribution {
    fn new(logits: &[f32]) -> Self {
        let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exp: Vec<f32> = logits.iter().map(|logit| (logit - max).exp()).collect();
        let total: f32 = exp.iter().sum();
        let log_total = max + total.ln();
        Self {
            probabilities: exp.into_iter().map(|exp| exp / total).collect(),
            logarithms: logits.iter().map(|logit| logit - log_total).collect(),
        }
    }
}
