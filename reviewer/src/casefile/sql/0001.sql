-- Version 1 of the case file.
-- `tip` and `attachment` are what the sealed originals say, and can be made again from them.
-- `edit` is what officers did, and exists nowhere else; rows are added and never changed but for the number of a case that
-- became part of another.
-- `current` and `matter` follow from the others, so that a list needs to read little.

CREATE TABLE state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- 1 from before the vault's index tells of tips that are not here yet until they are.
  filling INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 1);

CREATE TABLE tip (
  id INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  number INTEGER NOT NULL,
  size INTEGER NOT NULL,
  -- Why it does not open; everything below is NULL then.
  closed TEXT,
  day INTEGER,
  language TEXT,
  kind TEXT,
  attempt BLOB,
  thread BLOB,
  mailbox BLOB,
  withdrawn INTEGER NOT NULL,
  danger INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  help INTEGER NOT NULL,
  now INTEGER NOT NULL,
  answers TEXT,
  text TEXT,
  place TEXT,
  soon TEXT,
  -- The ticked answers in our words, to be found by.
  ticked TEXT,
  UNIQUE (generation, item)
) STRICT;
CREATE INDEX tip_number ON tip (number);

CREATE TABLE attachment (
  tip INTEGER NOT NULL REFERENCES tip ON DELETE CASCADE,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  role TEXT NOT NULL,
  scrub TEXT NOT NULL,
  taken TEXT,
  PRIMARY KEY (tip, name)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (
  text, place, soon, ticked,
  content = 'tip', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER tip_in AFTER INSERT ON tip WHEN new.closed IS NULL BEGIN
  INSERT INTO words (rowid, text, place, soon, ticked)
  VALUES (new.id, new.text, new.place, new.soon, new.ticked);
END;
CREATE TRIGGER tip_out AFTER DELETE ON tip WHEN old.closed IS NULL BEGIN
  INSERT INTO words (words, rowid, text, place, soon, ticked)
  VALUES ('delete', old.id, old.text, old.place, old.soon, old.ticked);
END;

CREATE TABLE edit (
  -- The version of whatever it changes; never given twice.
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  number INTEGER NOT NULL,
  -- The number of the case at the time, if that became part of another.
  was INTEGER,
  field TEXT NOT NULL,
  -- set, add or remove.
  act TEXT NOT NULL,
  value TEXT NOT NULL,
  officer TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX edit_number ON edit (number, field);

CREATE TABLE current (
  number INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (number, field, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX current_value ON current (field, value);

CREATE VIRTUAL TABLE notes USING fts5 (
  value, content = 'edit', content_rowid = 'version', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO notes (notes, rank) VALUES ('secure-delete', 1);

-- Who read which tip first when; a tip that is in no row is unread.
CREATE TABLE seen (
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  officer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (generation, item, officer)
) STRICT, WITHOUT ROWID;

-- What was searched for: the audit trail, which is not encrypted, tells only that.
CREATE TABLE asked (
  id INTEGER PRIMARY KEY,
  officer TEXT NOT NULL,
  at INTEGER NOT NULL,
  words TEXT NOT NULL,
  found INTEGER NOT NULL
) STRICT;

-- One row a case, for the list.
CREATE TABLE matter (
  number INTEGER PRIMARY KEY,
  -- The smaller, the sooner it must be read; then the older ones first.
  rank INTEGER NOT NULL,
  day INTEGER,
  tips INTEGER NOT NULL,
  added INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  attachments INTEGER NOT NULL,
  -- 1 when one of these is a spoken report.
  voice INTEGER NOT NULL,
  language TEXT,
  begins TEXT,
  kind TEXT,
  closed TEXT,
  withdrawn INTEGER NOT NULL,
  danger INTEGER NOT NULL,
  minor INTEGER NOT NULL,
  help INTEGER NOT NULL,
  now INTEGER NOT NULL
) STRICT;
CREATE INDEX matter_rank ON matter (rank, day, number);
