-- Version 1 of the keys of the originals.

CREATE TABLE state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- 1 once no original lies as it came, under no key of its own.
  wrapped INTEGER NOT NULL
) STRICT;
INSERT INTO state VALUES (1, 0);

-- The key under which an original lies; it is nowhere else.
CREATE TABLE item (
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  key BLOB NOT NULL CHECK (length(key) = 32),
  PRIMARY KEY (generation, item)
) STRICT, WITHOUT ROWID;

-- What is left of a tip that was destroyed.
CREATE TABLE tombstone (
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  number INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 40),
  day INTEGER NOT NULL,
  officer TEXT NOT NULL,
  reason TEXT NOT NULL,
  -- 0 until the original, its rows and its replies are gone too.
  done INTEGER NOT NULL,
  PRIMARY KEY (generation, item)
) STRICT, WITHOUT ROWID;
