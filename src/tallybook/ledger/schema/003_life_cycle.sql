-- Version 3: what becomes of statements later: retractions, withdrawals, newer versions, and a chain that shows any tampering.

-- A report that no longer stands: by a person's word, or by a rule because it begins with a notice of retraction.
-- Its claims count nowhere while this is in force.
CREATE TABLE retraction (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,
  report_hash TEXT NOT NULL REFERENCES report (hash),
  author      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);
CREATE INDEX retraction_report ON retraction (report_hash);

-- A retraction taken back.
CREATE TABLE reinstatement (
  retraction  TEXT PRIMARY KEY REFERENCES retraction (id),
  author      TEXT NOT NULL,
  reason      TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);

-- A tombstone: that a report or a person was taken out, when, by whom and why; never what or who it was.
CREATE TABLE withdrawal (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind         TEXT NOT NULL CHECK (kind IN ('report', 'person')),
  author       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  key          TEXT,                      -- random; null where no fingerprint is kept
  fingerprints TEXT NOT NULL,             -- JSON list: hashes under the key of withdrawn reports, so that they are not taken in again
  links        TEXT NOT NULL,             -- JSON list: the chain's links whose statements it took out or masked
  recorded_at  TEXT NOT NULL
);

-- Reports in which a withdrawn person's name is masked, by the length of their text in code points.
CREATE TABLE masked (
  report_hash TEXT PRIMARY KEY REFERENCES report (hash),
  length      INTEGER NOT NULL
);
CREATE INDEX masked_length ON masked (length);

-- One link for each statement, in the order they were written. `link` binds number, kind and commitment to the link before it;
-- `commitment` is a hash of the statement under a random salt. Where a statement is withdrawn its salt goes with it, so that no
-- guess at what it said can be confirmed, and the link stays.
CREATE TABLE chain (
  number     INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  statement  TEXT,                        -- its key in its table, null once withdrawn
  salt       TEXT,                        -- null once withdrawn
  commitment TEXT NOT NULL,
  link       TEXT NOT NULL,
  withdrawal INTEGER REFERENCES withdrawal (number)
);
CREATE INDEX chain_statement ON chain (kind, statement);

CREATE INDEX report_url ON report (url) WHERE url IS NOT NULL;
CREATE INDEX claim_report ON claim (report_hash);

CREATE TRIGGER retraction_stays BEFORE UPDATE ON retraction BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a retraction is never changed.'); END;
CREATE TRIGGER retraction_remains BEFORE DELETE ON retraction BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a retraction is never removed, only taken back.'); END;
CREATE TRIGGER reinstatement_stays BEFORE UPDATE ON reinstatement BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a reinstatement is never changed.'); END;
CREATE TRIGGER reinstatement_remains BEFORE DELETE ON reinstatement BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a reinstatement is never removed.'); END;
CREATE TRIGGER withdrawal_stays BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a tombstone is never changed.'); END;
CREATE TRIGGER withdrawal_remains BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a tombstone is never removed.'); END;
CREATE TRIGGER chain_stays BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a link is never changed.'); END;
CREATE TRIGGER chain_remains BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'The ledger only grows: a link is never removed.'); END;
CREATE TRIGGER retraction_once BEFORE INSERT ON retraction
  WHEN EXISTS (SELECT 1 FROM retraction WHERE id = NEW.id OR number = NEW.number)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER reinstatement_once BEFORE INSERT ON reinstatement
  WHEN EXISTS (SELECT 1 FROM reinstatement WHERE retraction = NEW.retraction)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER withdrawal_once BEFORE INSERT ON withdrawal WHEN EXISTS (SELECT 1 FROM withdrawal WHERE number = NEW.number)
  BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER chain_once BEFORE INSERT ON chain WHEN EXISTS (SELECT 1 FROM chain WHERE number = NEW.number)
  BEGIN SELECT RAISE(IGNORE); END;

-- Two reports of one publisher under one id or one address are versions of one report. The later published is the newer; of two
-- of one day (an undated one counts as published when it was recorded) the later recorded.
CREATE VIEW newer_versions AS
SELECT p.hash AS older, q.hash AS newer, q.published, q.recorded_at
FROM report p JOIN report q ON (q.id = p.id OR q.url = p.url)
WHERE q.hash <> p.hash AND q.publisher IS p.publisher AND q.readable
  AND (COALESCE(q.published, substr(q.recorded_at, 1, 10)), q.recorded_at, q.hash)
    > (COALESCE(p.published, substr(p.recorded_at, 1, 10)), p.recorded_at, p.hash);

-- Retractions with those taken back marked.
CREATE VIEW retractions AS
SELECT r.id, r.recorded_at, r.author, r.reason, b.recorded_at AS taken_back_at, p.id AS report, p.title, r.report_hash
FROM retraction r JOIN report p ON p.hash = r.report_hash LEFT JOIN reinstatement b ON b.retraction = r.id
ORDER BY r.number;

-- The newest reading of each report that counts: the newest version, and not retracted.
DROP VIEW current_readings;
CREATE VIEW current_readings AS
SELECT r.* FROM reading r
WHERE r.number = (SELECT MAX(n.number) FROM reading n WHERE n.report_hash = r.report_hash)
  AND NOT EXISTS (SELECT 1 FROM newer_versions v WHERE v.older = r.report_hash)
  AND NOT EXISTS (SELECT 1 FROM retractions t WHERE t.report_hash = r.report_hash AND t.taken_back_at IS NULL);

-- What was taken out, for eyes.
CREATE VIEW withdrawals AS
SELECT number, kind, recorded_at, author, reason, json_array_length(links) AS statements_touched FROM withdrawal ORDER BY number;
