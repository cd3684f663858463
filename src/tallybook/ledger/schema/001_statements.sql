-- Version 1: the statements. Every table here only grows: rows are added, never changed, never removed.

PRAGMA application_id = 1413565529; -- "TALY", so that a ledger is told from the databases of other programs

-- A published text, once, by the hash of its title and text.
CREATE TABLE report (
  hash           TEXT PRIMARY KEY,
  id             TEXT NOT NULL,           -- as given by its source, else the hash
  title          TEXT,
  text           TEXT NOT NULL,
  title_in_text  INTEGER NOT NULL,        -- 1: the title is the text's first line
  published      TEXT,                    -- ISO date, null where nobody knows
  publisher      TEXT,
  url            TEXT,
  language       TEXT,
  credits        TEXT NOT NULL,           -- JSON list of agencies and authors named in it
  dateline_place TEXT,
  notes          TEXT NOT NULL,           -- JSON list of what is worth telling about its text
  readable       INTEGER NOT NULL,        -- 0: no claim may be made of it, and a note says why
  recorded_at    TEXT NOT NULL            -- UTC, as everywhere
);
CREATE INDEX report_id ON report (id);

-- Which reader, in which version, read which report. A newer reading supersedes the older ones and erases nothing.
CREATE TABLE reading (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  report_hash TEXT NOT NULL REFERENCES report (hash),
  reader      TEXT NOT NULL,
  version     TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  UNIQUE (report_hash, reader, version)
);

-- What a reading found in a report, in text order. `body` is the claim in full; the other columns are for eyes and searching.
CREATE TABLE claim (
  reading       INTEGER NOT NULL REFERENCES reading (number),
  position      INTEGER NOT NULL,
  id            TEXT NOT NULL,            -- content hash
  report_hash   TEXT NOT NULL REFERENCES report (hash),
  anchor        TEXT NOT NULL,            -- report hash and trigger span: what judgements hold on to
  happening     INTEGER NOT NULL,         -- claims of one report with one number tell of one happening
  type          TEXT NOT NULL,            -- PLOVER
  sub_event     TEXT,                     -- ACLED
  factuality    TEXT NOT NULL,
  background    INTEGER NOT NULL,
  aggregate     INTEGER NOT NULL,
  earliest      TEXT,
  latest        TEXT,
  actors        TEXT,
  recipients    TEXT,
  places        TEXT,
  trigger_words TEXT NOT NULL,
  sentence      TEXT,
  body          TEXT NOT NULL,            -- JSON
  recorded_at   TEXT NOT NULL,
  PRIMARY KEY (reading, position)
);
CREATE INDEX claim_id ON claim (id);

-- A person's word on whether two claims tell of one happening. The latest word on a pair counts.
CREATE TABLE judgement (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,       -- content hash
  a           TEXT NOT NULL,              -- anchors of two claims
  b           TEXT NOT NULL,
  says        TEXT NOT NULL CHECK (says IN ('same', 'different', 'unsure')),
  author      TEXT NOT NULL,
  at          TEXT NOT NULL,
  reason      TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);

-- A judgement taken back. The judgement itself stays.
CREATE TABLE undone (
  judgement   TEXT PRIMARY KEY REFERENCES judgement (id),
  author      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);

-- What could not be read, and why. Without a report hash: no report came of the input.
CREATE TABLE failure (
  id          TEXT PRIMARY KEY,           -- content hash, so that a second try does not say it twice
  report_hash TEXT REFERENCES report (hash),
  stage       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  span        TEXT,                       -- JSON
  recorded_at TEXT NOT NULL
);

CREATE TRIGGER report_stays BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a report is never changed.'); END;
CREATE TRIGGER report_remains BEFORE DELETE ON report BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a report is never removed.'); END;
CREATE TRIGGER reading_stays BEFORE UPDATE ON reading BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a reading is never changed.'); END;
CREATE TRIGGER reading_remains BEFORE DELETE ON reading BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a reading is never removed.'); END;
CREATE TRIGGER claim_stays BEFORE UPDATE ON claim BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a claim is never changed.'); END;
CREATE TRIGGER claim_remains BEFORE DELETE ON claim BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a claim is never removed.'); END;
CREATE TRIGGER judgement_stays BEFORE UPDATE ON judgement BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a judgement is never changed.'); END;
CREATE TRIGGER judgement_remains BEFORE DELETE ON judgement BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a judgement is never removed, only taken back.'); END;
CREATE TRIGGER undone_stays BEFORE UPDATE ON undone BEGIN SELECT RAISE(ABORT, 'The ledger only grows: an undo is never changed.'); END;
CREATE TRIGGER undone_remains BEFORE DELETE ON undone BEGIN SELECT RAISE(ABORT, 'The ledger only grows: an undo is never removed.'); END;
CREATE TRIGGER failure_stays BEFORE UPDATE ON failure BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a failure is never changed.'); END;
CREATE TRIGGER failure_remains BEFORE DELETE ON failure BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a failure is never removed.'); END;

-- INSERT OR REPLACE would remove a row without waking the triggers above; a second row of the same key is passed over instead.
CREATE TRIGGER report_once BEFORE INSERT ON report WHEN EXISTS (SELECT 1 FROM report WHERE hash = NEW.hash)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER reading_once BEFORE INSERT ON reading
  WHEN EXISTS (SELECT 1 FROM reading WHERE number = NEW.number
    OR (report_hash = NEW.report_hash AND reader = NEW.reader AND version = NEW.version))
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER claim_once BEFORE INSERT ON claim
  WHEN EXISTS (SELECT 1 FROM claim WHERE reading = NEW.reading AND position = NEW.position)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER judgement_once BEFORE INSERT ON judgement
  WHEN EXISTS (SELECT 1 FROM judgement WHERE id = NEW.id OR number = NEW.number)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER undone_once BEFORE INSERT ON undone WHEN EXISTS (SELECT 1 FROM undone WHERE judgement = NEW.judgement)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER failure_once BEFORE INSERT ON failure WHEN EXISTS (SELECT 1 FROM failure WHERE id = NEW.id)
  BEGIN SELECT RAISE(IGNORE); END;
