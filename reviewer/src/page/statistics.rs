//! The page of counts.

use askama::Template;

use super::{frame::Frame, inbox::label, tongue::Tongue};
use crate::{
    casefile::{
        statistics::{Count, Statistics, Table},
        taxonomy,
    },
    show::{visible::one_line, words},
};

/// Counts of the case file.
#[derive(Template)]
#[template(path = "statistics.html")]
pub(super) struct StatisticsPage {
    frame: Frame,
    exact: bool,
    counted: String,
    apart: Vec<(&'static str, String)>,
    tables: Vec<TableView>,
}

struct TableView {
    name: &'static str,
    many: bool,
    rows: Vec<(String, String)>,
}

/// What cases are called that are in no table, as [`crate::casefile::statistics::APART`] has them.
const APART: [&str; 4] = ["Spam", "Abuse", "Tells another case again", "Cannot be read"];

impl StatisticsPage {
    pub(super) fn of(counts: &Statistics, exact: bool, frame: Frame) -> Self {
        let t = frame.t;
        let apart = APART.into_iter().zip(counts.apart);
        Self {
            exact,
            counted: told(counts.counted, t),
            apart: apart.map(|(words, count)| (words, told(count, t))).collect(),
            tables: counts.tables.iter().map(|table| TableView::of(table, t)).collect(),
            frame,
        }
    }
}

impl TableView {
    fn of(table: &Table, t: Tongue) -> Self {
        let row = |(value, count): &(String, Count)| (name(table.name, value, t), told(*count, t));
        Self { name: table.name, many: table.many, rows: table.rows.iter().map(row).collect() }
    }
}

fn told(count: Count, t: Tongue) -> String {
    count.told().map_or_else(|| t.say("left out"), |count| count.to_string())
}

fn name(table: &str, value: &str, t: Tongue) -> String {
    match (table, taxonomy::field(table)) {
        _ if value.is_empty() => t.say("not said"),
        ("language", _) => t.say(words::language(value)),
        (_, Ok(field)) => one_line(&label(field, value, t), 80),
        _ => one_line(value, 80),
    }
}
