-- Version 5 of the case file: near copies, and translations.

-- The text of each case as it is compared with others, and the case that leads the near copies of one text.
CREATE TABLE alike (
  number INTEGER PRIMARY KEY,
  -- The tip that speaks for the case.
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  -- The oldest case of those that are near copies of it, which is one of them; nothing for a case that has none.
  lead INTEGER,
  -- Sixteen hashes; empty where the text says too little to be compared.
  sketch BLOB NOT NULL,
  -- Digests of the words, of what was answered beside them, and of what they name; 0 for nothing.
  text INTEGER NOT NULL,
  said INTEGER NOT NULL,
  named INTEGER NOT NULL
) STRICT;
-- The tip that speaks for a case is its first: found without sorting.
DROP INDEX tip_number;
CREATE INDEX tip_number ON tip (number, generation, item);
CREATE INDEX alike_lead ON alike (lead, number) WHERE lead IS NOT NULL;

-- Translations are edits of the field 'translation': a line that says of what, into what and by whom, then the words.
CREATE VIEW translation AS
  SELECT version, substr(value, instr(value, char(10)) + 1) AS text FROM edit WHERE field = 'translation';
CREATE VIRTUAL TABLE translations USING fts5 (
  text, content = 'translation', content_rowid = 'version', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO translations (translations, rank) VALUES ('secure-delete', 1);

-- Whoever opens the file next compares the cases that are here.
UPDATE state SET filling = 1;
