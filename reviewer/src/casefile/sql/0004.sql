-- Version 4 of the case file.

-- What tips name that others can name too: cases are joined by it. `kind` is the number that stands for a kind, `value` its
-- canonical form. A row goes with its tip, and moves with its case.
CREATE TABLE mark (
  kind INTEGER NOT NULL,
  value TEXT NOT NULL,
  number INTEGER NOT NULL,
  tip INTEGER NOT NULL REFERENCES tip ON DELETE CASCADE,
  PRIMARY KEY (kind, value, number, tip)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_tip ON mark (tip);
CREATE INDEX tip_closed ON tip (id) WHERE closed IS NOT NULL;

-- Tips up to this row, and the lines of their cases, are from before this version: what follows from them is made next.
ALTER TABLE state ADD COLUMN older INTEGER NOT NULL DEFAULT 0;
UPDATE state SET older = (SELECT coalesce(max(id), 0) FROM tip);

-- The first day on which something of the case is due.
ALTER TABLE matter ADD COLUMN due INTEGER;
-- Whatever the list is chosen and ordered by, so that no line is read that is not shown.
DROP INDEX matter_rank;
CREATE INDEX matter_line ON matter (rank, day, number, due, unread);

-- How many cases there are, so that nothing is counted to show it.
CREATE TABLE tally (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  every INTEGER NOT NULL,
  open INTEGER NOT NULL,
  unread INTEGER NOT NULL
) STRICT;
INSERT INTO tally
  SELECT 1, count(*), coalesce(sum(rank < 90), 0), coalesce(sum(unread > 0), 0) FROM matter;
CREATE TABLE due_on (
  day INTEGER PRIMARY KEY,
  cases INTEGER NOT NULL
) STRICT;
CREATE TRIGGER matter_in AFTER INSERT ON matter BEGIN
  UPDATE tally SET every = every + 1, open = open + (new.rank < 90), unread = unread + (new.unread > 0);
  INSERT INTO due_on SELECT new.due, 1 WHERE new.due IS NOT NULL
    ON CONFLICT (day) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER matter_out AFTER DELETE ON matter BEGIN
  UPDATE tally SET every = every - 1, open = open - (old.rank < 90), unread = unread - (old.unread > 0);
  UPDATE due_on SET cases = cases - 1 WHERE day = old.due;
END;
