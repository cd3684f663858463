-- Version 2: what the program derives from the statements, kept so that nobody waits for it twice, and views for eyes.
-- Whatever stands in the four derived tables can be worked out anew from version 1's tables at any time.

-- What the derived tables were derived from; where it differs from the present state they are stale.
CREATE TABLE derivation (
  only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
  fingerprint TEXT NOT NULL
);

CREATE TABLE incident (
  position   INTEGER PRIMARY KEY,
  id         TEXT NOT NULL,
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
  origins    INTEGER NOT NULL,
  body       TEXT NOT NULL                -- the incident's line, JSON
);

CREATE TABLE incident_claim (
  incident TEXT NOT NULL,
  claim    TEXT NOT NULL,
  anchor   TEXT NOT NULL,
  report   TEXT NOT NULL
);
CREATE INDEX incident_id ON incident (id);
CREATE INDEX incident_claim_incident ON incident_claim (incident);

CREATE TABLE question (
  position INTEGER PRIMARY KEY,
  a        TEXT NOT NULL,
  b        TEXT NOT NULL,
  score    REAL NOT NULL,
  reasons  TEXT NOT NULL,
  body     TEXT NOT NULL                  -- JSON
);

-- The newest reading of each report.
CREATE VIEW current_readings AS
SELECT r.* FROM reading r
WHERE r.number = (SELECT MAX(n.number) FROM reading n WHERE n.report_hash = r.report_hash);

-- What the newest readings say.
CREATE VIEW current_claims AS
SELECT c.*, p.id AS report_id, p.published, p.publisher, p.language
FROM claim c
JOIN current_readings r ON r.number = c.reading
JOIN report p ON p.hash = c.report_hash;

-- Claims in words: who did what to whom, where, when, as told by whom.
CREATE VIEW claims_readable AS
SELECT published, publisher, type, sub_event, actors, recipients, places,
       earliest, latest, factuality, trigger_words, sentence, report_id AS report, id AS claim
FROM current_claims
ORDER BY published, report_hash, position;

-- Every number that a current claim gives.
CREATE VIEW figures AS
SELECT c.report_id AS report, c.publisher, c.published,
       json_extract(n.value, '$.measure') AS measure,
       json_extract(n.value, '$.low') AS low,
       json_extract(n.value, '$.best') AS best,
       json_extract(n.value, '$.high') AS high,
       json_extract(n.value, '$.of') AS of_whom,
       json_extract(n.value, '$.status') AS status,
       CASE WHEN json_extract(n.value, '$.subset_of') IS NULL THEN 0 ELSE 1 END AS part_of_another,
       (SELECT COALESCE(json_extract(a.value, '$.speaker'), json_extract(a.value, '$.affiliation'))
          FROM json_each(c.body, '$.attribution') a
         WHERE a.key = json_extract(n.value, '$.attribution')) AS said_by,
       c.sentence, c.id AS claim
FROM current_claims c, json_each(c.body, '$.counts') n
ORDER BY c.published, c.report_hash, c.position, n.key;

-- Persons' judgements, with those taken back marked.
CREATE VIEW judgements AS
SELECT j.id, j.at, j.author, j.says, j.reason, u.recorded_at AS taken_back_at,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = j.a) AS one_sentence,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = j.b) AS other_sentence
FROM judgement j LEFT JOIN undone u ON u.judgement = j.id
ORDER BY j.number;

CREATE VIEW incidents AS
SELECT earliest, latest, place, admin1, country, type, sub_event, actors, recipients,
       factuality, background, aggregate, reports, origins, id AS incident
FROM incident
ORDER BY position;

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
FROM incident i, json_each(i.body, '$.figures') f
ORDER BY i.position, f.key;

-- Which sentences an incident rests on.
CREATE VIEW incident_sentences AS
SELECT m.incident, c.published, c.publisher, c.trigger_words, c.sentence, c.report_id AS report, c.id AS claim
FROM incident_claim m
JOIN incident i ON i.id = m.incident
JOIN current_claims c ON c.id = m.claim AND c.anchor = m.anchor
ORDER BY i.position, c.published, c.report_hash, c.position;

-- Pairs that may be one happening and that no rule joins: for a person to judge.
CREATE VIEW questions AS
SELECT q.score, q.reasons,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = q.a) AS one_sentence,
       (SELECT MIN(sentence) FROM current_claims WHERE anchor = q.b) AS other_sentence,
       q.a, q.b
FROM question q
ORDER BY q.position;
