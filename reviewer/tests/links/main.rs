//! Marks against libraries of other people, and against ordinary sentences that name nothing.

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod ordinary;
