//! The reviewer: the tool on the machine without a network, where alone tips can be opened.
//!
//! What comes in: bundles from the intake, and what an officer types.
//! What goes out: text on a screen, signed rosters, plaintext files by [`extract`] alone, and pixels by [`pixels`].
//! The formats and standards are those of `meldkluis-crypto`; docs/formats.md, "Vault", has the files kept here.
//!
//! | module | does |
//! |---|---|
//! | [`vault`] | the folder: keys, rosters, a plain index of numbers, one writer at a time |
//! | [`receive`] | takes in a bundle and names whatever is wrong with it |
//! | [`answer`] | replies, sealed to the senders alone, put into the outbox |
//! | [`phrases`] | what can be asked and told in sixteen languages |
//! | [`send`] | the bundle that goes back: what this desk holds, its replies, and the newest roster |
//! | [`backup`] | copies of the vault, proven by reading them back |
//! | [`pass`] | one pass over sealed bytes: copied, hashed, opened |
//! | [`casefile`] | what the tips say and what officers did with them, encrypted, found by words |
//! | [`editing`] | what officers do with cases: changes, and how they are taken back |
//! | [`marking`] | the mark "sexual image of a minor" |
//! | [`case`] | reads a case from its sealed originals |
//! | [`links`] | what texts name that others can name too, and which cases it joins; pure |
//! | [`linking`] | that over all cases of a vault |
//! | [`show`] | a tip as text in which nothing can act |
//! | [`extract`] | a case in clear, the only act that writes plaintext |
//! | [`pixels`] | attachments as safe pixels, words and sound, through a locked child |
//! | [`page`] | the cases in a browser, on loopback alone |
//! | [`commands`] | the command line |
//! | [`clock`], [`entropy`], [`ask`], [`say`] | one effect each |
//!
//! Deliberately absent: any network client, plaintext on the disk but by [`extract`] and what `preview` made anew,
//! decoders in a process that holds keys, and roles that cryptography keeps: whoever has the passphrase may read everything.

pub mod answer;
pub mod ask;
pub mod backup;
pub mod case;
pub mod casefile;
pub mod clock;
pub mod commands;
pub mod editing;
pub mod entropy;
pub mod extract;
pub mod linking;
pub mod links;
pub mod marking;
pub mod page;
pub mod pass;
pub mod phrases;
pub mod pixels;
pub mod receive;
pub mod say;
pub mod send;
pub mod show;
pub mod vault;
