-- Version 4: grades. Only a person sets one, with a name and a reason; the counts that stood beside it then are kept with it.

CREATE TABLE grade (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,       -- content hash
  anchor      TEXT NOT NULL,              -- of the incident's first claim: a grade outlives a newer reader, merges and splits
  grade       TEXT NOT NULL CHECK (grade IN ('Confirmed', 'Fair', 'Weak', 'Contested', 'Discounted')),
  author      TEXT NOT NULL,
  at          TEXT NOT NULL,
  reason      TEXT NOT NULL,
  support     TEXT NOT NULL,              -- JSON: origins, sides, conceded and disputed as they were counted then
  recorded_at TEXT NOT NULL
);
CREATE INDEX grade_anchor ON grade (anchor);

-- A grade taken back. The grade itself stays.
CREATE TABLE grade_undone (
  grade       TEXT PRIMARY KEY REFERENCES grade (id),
  author      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);

CREATE TRIGGER grade_stays BEFORE UPDATE ON grade BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a grade is never changed.'); END;
CREATE TRIGGER grade_remains BEFORE DELETE ON grade BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a grade is never removed, only taken back.'); END;
CREATE TRIGGER grade_undone_stays BEFORE UPDATE ON grade_undone BEGIN SELECT RAISE(ABORT, 'The ledger only grows: an undo is never changed.'); END;
CREATE TRIGGER grade_undone_remains BEFORE DELETE ON grade_undone BEGIN SELECT RAISE(ABORT, 'The ledger only grows: an undo is never removed.'); END;
CREATE TRIGGER grade_once BEFORE INSERT ON grade WHEN EXISTS (SELECT 1 FROM grade WHERE id = NEW.id OR number = NEW.number)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER grade_undone_once BEFORE INSERT ON grade_undone WHEN EXISTS (SELECT 1 FROM grade_undone WHERE grade = NEW.grade)
  BEGIN SELECT RAISE(IGNORE); END;

-- Grades in words, with those taken back marked.
CREATE VIEW grades AS
SELECT g.id, g.at, g.author, g.grade, g.reason, json_extract(g.support, '$.origins') AS origins_then,
       json_extract(g.support, '$.conceded') AS conceded_then, u.recorded_at AS taken_back_at,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = g.anchor) AS sentence
FROM grade g LEFT JOIN grade_undone u ON u.grade = g.id
ORDER BY g.number;
