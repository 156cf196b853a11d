//! The table of figures.

use serde_json::{Value, json};

use crate::say::line;

/// One figure beside its yardstick.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) what: String,
    pub(super) figure: f64,
    pub(super) yardstick: f64,
    pub(super) unit: &'static str,
    pub(super) bound: Bound,
}

/// What the figure may be, divided by its yardstick.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// Shown for what it is.
    None,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.figure / self.yardstick
    }

    fn within(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.ratio() >= bound,
            Bound::AtMost(bound) => self.ratio() <= bound,
            Bound::None => true,
        }
    }

    fn bound(&self) -> String {
        match self.bound {
            Bound::AtLeast(bound) => format!("≥ {bound:.2}"),
            Bound::AtMost(bound) => format!("≤ {bound:.2}"),
            Bound::None => "none".to_owned(),
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "what": self.what,
            "figure": self.figure,
            "yardstick": self.yardstick,
            "unit": self.unit,
            "ratio": self.ratio(),
            "bound": self.bound(),
            "within": self.within(),
        })
    }
}

/// Prints all rows under one head.
pub(super) fn print(rows: &[Row]) {
    let widest = rows.iter().map(|row| row.what.chars().count()).max().unwrap_or_default();
    line(format_args!("\n{:widest$}  {:>12}  {:>12}  ratio  bound", "", "figure", "yardstick"));
    for row in rows {
        let shown = |value: f64| format!("{value:.1} {}", row.unit);
        line(format_args!(
            "{:widest$}  {:>12}  {:>12}  {:>5.2}  {}{}",
            row.what,
            shown(row.figure),
            shown(row.yardstick),
            row.ratio(),
            row.bound(),
            if row.within() { "" } else { "  over the bound" },
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(figure: f64, bound: Bound) -> Row {
        Row { what: "x".into(), figure, yardstick: 100.0, unit: "ms", bound }
    }

    #[test]
    fn ratio_is_judged_on_the_right_side() {
        for (figure, bound, within) in [
            (75.0, Bound::AtLeast(0.75), true),
            (74.0, Bound::AtLeast(0.75), false),
            (300.0, Bound::AtMost(3.0), true),
            (301.0, Bound::AtMost(3.0), false),
            (f64::NAN, Bound::AtMost(3.0), false),
            (301.0, Bound::None, true),
        ] {
            assert_eq!(row(figure, bound).within(), within, "{figure} {bound:?}");
        }
    }
}
