-- Version 5: the derived tables in a form that can be brought up to date where something changed, instead of being written anew.
-- As before, all of it can be worked out from version 1's tables at any time.

DROP VIEW questions;
DROP VIEW incident_sentences;
DROP VIEW incident_figures;
DROP VIEW incidents;
DROP TABLE question;
DROP TABLE incident_claim;
DROP TABLE incident;
DROP TABLE derivation;

-- How far the derived tables have come: by which rules, up to which link of the chain, and after how many withdrawals.
CREATE TABLE derivation (
  only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
  rules       TEXT NOT NULL,
  link        INTEGER NOT NULL,
  withdrawals INTEGER NOT NULL
);

CREATE TABLE incident (
  id         TEXT PRIMARY KEY,
  sort       TEXT NOT NULL,               -- incidents in this order stand by their first claim
  type       TEXT NOT NULL,
  sub_event  TEXT,
  factuality TEXT NOT NULL,
  background INTEGER NOT NULL,
  aggregate  INTEGER NOT NULL,
  earliest   TEXT,
  latest     TEXT,
  place      TEXT,
  admin1     TEXT,
  country    TEXT,
  actors     TEXT,
  recipients TEXT,
  reports    INTEGER NOT NULL,
  origins    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX incident_latest ON incident (latest, earliest, sort);

-- The incidents' lines, JSON; apart, so that looking through the columns above does not turn their pages.
CREATE TABLE incident_body (
  incident TEXT PRIMARY KEY REFERENCES incident (id),
  body     TEXT NOT NULL
);

-- The ids that an incident's other claims would have had alone.
CREATE TABLE incident_former (
  former   TEXT NOT NULL,
  incident TEXT NOT NULL,
  PRIMARY KEY (former, incident)
) WITHOUT ROWID;
CREATE INDEX incident_former_incident ON incident_former (incident);

CREATE TABLE incident_claim (
  incident TEXT NOT NULL,
  claim    TEXT NOT NULL,
  anchor   TEXT NOT NULL,
  report   TEXT NOT NULL
);
CREATE INDEX incident_claim_incident ON incident_claim (incident);
CREATE INDEX incident_claim_anchor ON incident_claim (anchor);
CREATE INDEX incident_claim_report ON incident_claim (report);

-- What incidents are sought by: folded names of places and participants, types, measures.
CREATE TABLE incident_word (
  kind     TEXT NOT NULL,
  word     TEXT NOT NULL,
  incident TEXT NOT NULL,
  PRIMARY KEY (kind, word, incident)
) WITHOUT ROWID;
CREATE INDEX incident_word_incident ON incident_word (incident);

CREATE TABLE question (
  a       TEXT NOT NULL,
  b       TEXT NOT NULL,
  score   REAL NOT NULL,
  reasons TEXT NOT NULL,
  body    TEXT NOT NULL,                  -- JSON
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX question_b ON question (b);

-- One report's happenings, and the keys under which linking looks for those that may be told elsewhere.
CREATE TABLE happening (
  number INTEGER PRIMARY KEY,             -- hash of the anchor
  anchor TEXT NOT NULL UNIQUE,
  report TEXT NOT NULL
);
CREATE INDEX happening_report ON happening (report);

CREATE TABLE happening_key (
  key       INTEGER NOT NULL,             -- hash of the key's words
  happening INTEGER NOT NULL,
  PRIMARY KEY (key, happening)
) WITHOUT ROWID;
CREATE INDEX happening_key_happening ON happening_key (happening);

-- Pairs that the rules take for the same, or would ask about.
CREATE TABLE pair (
  a    TEXT NOT NULL,
  b    TEXT NOT NULL,
  body TEXT NOT NULL,                     -- JSON
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
CREATE INDEX pair_b ON pair (b);

CREATE VIEW incidents AS
SELECT earliest, latest, place, admin1, country, type, sub_event, actors, recipients,
       factuality, background, aggregate, reports, origins, id AS incident
FROM incident
ORDER BY sort;

-- The figures of each incident, as ranges; an open end is null.
CREATE VIEW incident_figures AS
SELECT i.earliest, i.latest, i.place, i.type,
       json_extract(f.value, '$.measure') AS measure,
       json_extract(f.value, '$.status') AS status,
       json_extract(f.value, '$.low') AS low,
       json_extract(f.value, '$.best') AS best,
       json_extract(f.value, '$.high') AS high,
       json_extract(f.value, '$.unknown') AS number_unknown,
       json_extract(f.value, '$.rule') AS rule,
       i.factuality, i.aggregate, i.id AS incident
FROM incident i JOIN incident_body b ON b.incident = i.id, json_each(b.body, '$.figures') f
ORDER BY i.sort, f.key;

-- Which sentences an incident rests on.
CREATE VIEW incident_sentences AS
SELECT m.incident, c.published, c.publisher, c.trigger_words, c.sentence, c.report_id AS report, c.id AS claim
FROM incident_claim m
JOIN incident i ON i.id = m.incident
JOIN current_claims c ON c.id = m.claim AND c.anchor = m.anchor
ORDER BY i.sort, c.published, c.report_hash, c.position;

-- Pairs that may be one happening and that no rule joins: for a person to judge.
CREATE VIEW questions AS
SELECT q.score, q.reasons,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = q.a) AS one_sentence,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = q.b) AS other_sentence,
       q.a, q.b
FROM question q
ORDER BY q.score = 0 DESC, q.score DESC, q.a, q.b;
