-- Version 2 of the case file.

-- The tips that were in a case when an officer decided it: what comes later was not decided.
CREATE TABLE settled (
  generation INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (generation, item)
) STRICT, WITHOUT ROWID;
INSERT INTO settled
  SELECT generation, item FROM tip WHERE EXISTS (
    SELECT 1 FROM current c JOIN edit e ON e.version = c.version
    WHERE c.number = tip.number AND e.at / 86400 >= tip.day
    AND (c.field IN ('disposition', 'duplicate-of') OR (c.field = 'status' AND c.value IN ('Closed', 'ClosedReferred')))
  );
