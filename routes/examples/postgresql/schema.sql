-- Run once by whoever may create tables: psql -h 127.0.0.1 -d serai -f routes/examples/postgresql/schema.sql
-- The daemon's user needs no more than the grants at the end.

create table readings (
  -- for ever this entry's, such as weather/000000001234/k3x7a2pq; compared byte by byte, which is what makes it quick
  _id         text collate "C" primary key,
  _time       timestamptz not null,     -- when the journal took it
  device      text,
  temperature float8,
  humidity    float8,
  pressure    float8,
  record      json                      -- the reading as it came; null where rows/ stored it
);

create table commands (
  id         text primary key default gen_random_uuid()::text,
  device     text not null default 'station',
  command    text not null,
  created    timestamptz not null default now(),
  expires    timestamptz not null default now() + interval '10 seconds',   -- not sent after this
  repeatable boolean not null default false,
  state      text not null default 'waiting'
             check (state in ('waiting', 'claimed', 'done', 'failed', 'expired', 'unknown')),
  claimed    timestamptz,               -- when a daemon took it
  reply      text,
  reason     text,
  error      text,
  finished   timestamptz                -- when state became one of the last four
);
create index commands_open on commands (created, id) where state in ('waiting', 'claimed');

-- Wakes the daemon; it would look every 10 s without.
create function commands_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('commands', new.id);
  return null;
end $$;
create trigger commands_notify after insert on commands for each row execute function commands_notify();

-- Whoever asks for commands needs insert and select on commands, nothing else.
grant insert, select on readings to serai;
grant select, update on commands to serai;
