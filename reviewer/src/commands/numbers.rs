//! Numbers of cases as people type them: `3`, `3,7-9`.

use std::{collections::BTreeSet, str::FromStr};

/// The most cases of one command.
const MOST: usize = 10_000;

/// Numbers of cases, each once, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbers(BTreeSet<u64>);

/// A text that is not numbers of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not numbers and ranges such as 3,7-9, at most 10,000 of them")]
pub(super) struct NotNumbers;

impl Numbers {
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().copied()
    }
}

impl FromStr for Numbers {
    type Err = NotNumbers;

    fn from_str(text: &str) -> Result<Self, NotNumbers> {
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u64>().map_err(|_| NotNumbers);
            let (from, to) = (number(from)?, number(to)?);
            if from > to {
                return Err(NotNumbers);
            }
            numbers.extend((from..=to).take(MOST + 1));
            if numbers.len() > MOST {
                return Err(NotNumbers);
            }
        }
        Ok(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_read_and_odd_ones_refused() {
        let read = |text: &str| text.parse::<Numbers>().map(|n| n.iter().collect::<Vec<_>>());
        assert_eq!(read("3").unwrap(), [3]);
        assert_eq!(read("9, 3-5,4").unwrap(), [3, 4, 5, 9]);
        for bad in ["", "a", "5-3", "1-", "-1", "1-18446744073709551615", "1,,2", "0x3"] {
            assert_eq!(read(bad), Err(NotNumbers), "{bad}");
        }
    }
}
