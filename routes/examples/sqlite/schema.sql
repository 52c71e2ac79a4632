-- What the daemon makes by itself, with its first connection to each file (connectionInitSql in application.properties).

-- data/sqlite/readings.db
create table if not exists readings (
  _id text primary key not null,      -- weather/000000001234/k3x7a2pq: for ever this entry's
  _time text not null,                -- when the journal took it, UTC
  device text,
  temperature real,                   -- strict: text that is no number is refused
  humidity real,
  pressure real,
  record text not null                -- the reading as it came, as JSON
) strict;

-- data/sqlite/commands.db
create table if not exists commands (
  id text primary key not null default (lower(hex(randomblob(16)))),
  device text not null default 'station',
  command text not null,
  created text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  -- not sent after this; one form only, since it is compared as text
  expires text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+10 seconds'))
    check (expires is strftime('%Y-%m-%dT%H:%M:%fZ', expires)),
  repeatable integer not null default 0 check (repeatable in (0, 1)),
  state text not null default 'waiting'
    check (state in ('waiting', 'claimed', 'done', 'failed', 'expired', 'unknown')),
  claimed text,                       -- when a daemon took it, UTC
  reply text,
  reason text,
  error text,
  finished text                       -- when state became one of the last four, UTC
) strict;
