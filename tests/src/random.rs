//! Numbers that are the same on every machine, and that no other test draws from.

/// A sequence that a seed other than 0 begins.
pub struct Random(pub u64);

impl Random {
    /// In `(−1, 1)`.
    pub fn draw(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// In `(−reach, reach)`.
    pub fn list(&mut self, n: usize, reach: f32) -> Vec<f32> {
        (0..n).map(|_| self.draw() * reach).collect()
    }
}
