//! Fluent files as sheets: `##` begins a section.

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

use super::sheet::{Piece, Sheet, Text, Variant};
use crate::Failed;

/// Reads a Fluent file.
pub(super) fn read(source: &str) -> Result<Sheet, Failed> {
    let parsed = parser::parse(source.to_owned());
    let resource = parsed.map_err(|(_, why)| Failed::new(format!("not Fluent: {why:?}")))?;
    let mut sheet = Sheet::default();
    for entry in resource.body {
        match entry {
            Entry::GroupComment(comment) => sheet.begin(comment.content.join(" ")),
            Entry::Message(message) => {
                let key = message.id.name;
                let value = message.value.ok_or_else(|| strange(&format!("{key} has no text")))?;
                let text = text(&value)?;
                if key == "reviewed-by" {
                    sheet.reviewed_by = Some(text.iter().map(Variant::words).collect());
                }
                sheet.add(&key, text);
            }
            Entry::Comment(_) | Entry::ResourceComment(_) => {}
            other => return Err(strange(&format!("{other:?}"))),
        }
    }
    Ok(sheet)
}

/// Writes out a pattern: one variant for each way through its plurals.
fn text(pattern: &Pattern<String>) -> Result<Text, Failed> {
    let mut text = vec![Variant::default()];
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => push(&mut text, &Piece::Words(value.clone())),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                push(&mut text, &piece(inline)?);
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let Piece::Argument(argument) = piece(selector)? else {
                    return Err(strange(&format!("{selector:?}")));
                };
                let mut ways = vec![];
                for variant in variants {
                    let case = match &variant.key {
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    };
                    ways.extend(joined(
                        &text,
                        &(argument.clone(), case.clone()),
                        &self::text(&variant.value)?,
                    ));
                }
                text = ways;
            }
        }
    }
    Ok(text)
}

fn push(text: &mut Text, piece: &Piece) {
    for variant in text {
        variant.pieces.push(piece.clone());
    }
}

/// Puts each of `after` behind each of `before`, for one case.
fn joined(before: &Text, case: &(String, String), after: &Text) -> Text {
    let one = |first: &Variant, then: &Variant| {
        let mut whole = first.clone();
        whole.cases.push(case.clone());
        whole.cases.extend_from_slice(&then.cases);
        whole.pieces.extend_from_slice(&then.pieces);
        whole
    };
    before.iter().flat_map(|first| after.iter().map(move |then| one(first, then))).collect()
}

fn piece(inline: &InlineExpression<String>) -> Result<Piece, Failed> {
    Ok(match inline {
        InlineExpression::StringLiteral { value } => Piece::Words(value.clone()),
        InlineExpression::VariableReference { id } => Piece::Argument(id.name.clone()),
        InlineExpression::MessageReference { id, attribute: None } => {
            Piece::Reference(id.name.clone())
        }
        other => return Err(strange(&format!("{other:?}"))),
    })
}

fn strange(what: &str) -> Failed {
    Failed::new(format!("teach xtask/src/phrases/messages.rs this: {what}"))
}
