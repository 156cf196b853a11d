-- Version 3 of the case file.

-- The texts of the canary keys, the newest last; the one before it is accepted for some days more.
CREATE TABLE canary_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  text TEXT NOT NULL
) STRICT;

-- The tips that are canaries, each day at most once: they are in no other table, and so in no list and no figure.
CREATE TABLE canary (
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  number INTEGER NOT NULL,
  day INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (generation, item)
) STRICT, WITHOUT ROWID;
