-- Run once, in the database, by whoever may create tables: mariadb -u root -p serai < routes/examples/mysql/schema.sql
-- The daemon's user needs no more than: grant insert, select, update on readings, and select, update on commands.
-- All times are UTC.

create table readings (
  -- for ever this entry's, such as weather/000000001234/k3x7a2pq; compared byte by byte
  _id         varchar(100) character set ascii collate ascii_bin not null primary key,
  _time       datetime(3) not null,                -- when the journal took it
  device      varchar(100),
  temperature double,
  humidity    double,
  pressure    double,
  record      longtext collate utf8mb4_bin         -- the reading as it came; null where rows/ stored it
) engine = InnoDB default character set utf8mb4;

create table commands (
  id         varchar(100) character set ascii collate ascii_bin not null default (uuid()) primary key,
  device     varchar(100) not null default 'station',
  command    varchar(1000) not null,
  created    datetime(3) not null default (utc_timestamp(3)),
  expires    datetime(3) not null default (utc_timestamp(3) + interval 10 second),   -- not sent after this
  repeatable boolean not null default false,
  state      varchar(10) character set ascii not null default 'waiting'
             check (state in ('waiting', 'claimed', 'done', 'failed', 'expired', 'unknown')),
  claim      varchar(200),                         -- which poll of which machine took it
  claimed    datetime(3),                          -- when a daemon took it
  reply      text,
  reason     varchar(50),
  error      text,
  finished   datetime(3),                          -- when state became one of the last four
  index commands_open (state, created),
  unique index commands_claim (claim)
) engine = InnoDB default character set utf8mb4;
