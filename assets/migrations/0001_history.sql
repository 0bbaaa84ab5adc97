-- Deliveries are what arrived, raw and complete. Everything below the line is derived from them and can be made again.

CREATE TABLE deliveries (
    -- In the order of arrival. A delivery of several events takes as many numbers.
    id            INTEGER PRIMARY KEY,
    -- Microseconds since 1970.
    received_at   INTEGER NOT NULL,
    recorder      TEXT NOT NULL,
    source        TEXT NOT NULL,
    method        TEXT NOT NULL,
    -- Its token masked.
    path          TEXT NOT NULL,
    -- JSON, [[name, value], …], secrets masked.
    headers       TEXT NOT NULL,
    -- As it came. NULL for a repetition: the bytes are those of duplicate_of.
    body          BLOB,
    bytes         INTEGER NOT NULL,
    event         TEXT NOT NULL,
    event_id      TEXT,
    -- The sender's own time, as it was written.
    event_at      TEXT,
    verdict       TEXT NOT NULL,
    accepted      INTEGER NOT NULL,
    -- JSON: why it was not understood.
    problem       TEXT,
    status        INTEGER NOT NULL,
    application   TEXT,
    -- Hash of recorder, source, acceptance and event id (or body, where there is none).
    identity      INTEGER NOT NULL,
    duplicate_of  INTEGER,
    -- 1: the id of an earlier delivery, duplicate_of, with other bytes.
    conflict      INTEGER NOT NULL DEFAULT 0,
    -- How often it came again.
    repeats       INTEGER NOT NULL DEFAULT 0,
    -- Derived. Of a repetition that of the first delivery.
    recording     INTEGER
);
CREATE INDEX deliveries_identity ON deliveries (identity) WHERE body IS NOT NULL;
CREATE INDEX deliveries_recording ON deliveries (recording) WHERE recording IS NOT NULL;
CREATE INDEX deliveries_rejected ON deliveries (id) WHERE accepted = 0;
CREATE INDEX deliveries_loose ON deliveries (id) WHERE recording IS NULL;

-- What a person said about a recording. It stays when everything else is made again.
CREATE TABLE keeps (
    recording INTEGER PRIMARY KEY,
    starred   INTEGER NOT NULL DEFAULT 0,
    note      TEXT NOT NULL DEFAULT ''
);

-- How far something is that takes longer than one step: rebuild = the first delivery that is not joined again yet.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- What happened to the history itself: nothing is deleted silently.
CREATE TABLE log (
    at    INTEGER NOT NULL,
    -- JSON.
    entry TEXT NOT NULL
);

--------------------------------------------------------------------------------------------------------------------------

-- Where recordings are joined.
CREATE TABLE places (
    id       INTEGER PRIMARY KEY,
    recorder TEXT NOT NULL,
    source   TEXT NOT NULL,
    scope    TEXT NOT NULL,
    room     TEXT NOT NULL,
    UNIQUE (recorder, source, scope, room)
);

CREATE TABLE recordings (
    -- The number of the first delivery that spoke of it.
    id         INTEGER PRIMARY KEY,
    place      INTEGER NOT NULL,
    -- Ticks of 100 ns since 1970.
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    state      TEXT NOT NULL,
    name       TEXT,
    title      TEXT,
    started    TEXT,
    ended      TEXT,
    micros     INTEGER,
    bytes      INTEGER NOT NULL,
    files      INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    -- JSON: everything else that was said.
    head       TEXT NOT NULL,
    -- Lower case: what a search looks into. unindexed = 1 until the index has it.
    words      TEXT NOT NULL,
    unindexed  INTEGER NOT NULL
);
CREATE INDEX recordings_place ON recordings (place, first);
CREATE INDEX recordings_first ON recordings (first);
CREATE INDEX recordings_running ON recordings (id) WHERE state = 'recording';
CREATE INDEX recordings_unindexed ON recordings (id) WHERE unindexed = 1;

CREATE TABLE files (
    recording INTEGER NOT NULL,
    key       TEXT NOT NULL,
    -- JSON.
    data      TEXT NOT NULL,
    PRIMARY KEY (recording, key)
) WITHOUT ROWID;

CREATE TABLE sessions (
    place     INTEGER NOT NULL,
    session   TEXT NOT NULL,
    recording INTEGER NOT NULL,
    PRIMARY KEY (place, session)
) WITHOUT ROWID;

-- The other recordings of a delivery of several events.
CREATE TABLE also (
    recording INTEGER NOT NULL,
    delivery  INTEGER NOT NULL,
    PRIMARY KEY (recording, delivery)
) WITHOUT ROWID;

-- Deliveries that stand beside a recording: given to the one whose time they fall in when it is looked at.
CREATE TABLE beside (
    place    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    delivery INTEGER NOT NULL,
    over     INTEGER NOT NULL,
    PRIMARY KEY (place, at, delivery)
) WITHOUT ROWID;
CREATE INDEX beside_delivery ON beside (delivery);

-- Every three neighbouring characters: finds any part of any text, in every script.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'trigram');
CREATE VIRTUAL TABLE search_terms USING fts5vocab (search, row);
