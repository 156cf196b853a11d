//! An input read as a script: numbers and pieces, never short of any.

/// Reads an input from its start; behind its end everything is zero or empty.
pub struct Script<'b>(pub &'b [u8]);

impl<'b> Script<'b> {
    /// Takes at most so many bytes.
    pub fn bytes(&mut self, most: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Takes a number of so many bytes, eight at most; big-endian.
    pub fn number(&mut self, width: usize) -> u64 {
        self.bytes(width.min(8)).iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    }

    /// Takes a byte.
    pub fn byte(&mut self) -> u8 {
        self.bytes(1).first().copied().unwrap_or_default()
    }

    /// Takes a length of two bytes and as many bytes.
    pub fn piece(&mut self) -> &'b [u8] {
        let length = usize::try_from(self.number(2)).unwrap_or_default();
        self.bytes(length)
    }

    /// Whether nothing is left.
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// Changes bytes as the rest of the script says: a place of three bytes, and what is mixed in.
    pub fn edit(&mut self, bytes: &mut [u8]) {
        while !self.is_over() {
            let place = usize::try_from(self.number(3)).unwrap_or_default();
            let change = self.byte();
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= change;
            }
        }
    }
}
