-- Run once by whoever may create tables: sqlcmd -S 127.0.0.1 -d serai -i routes/examples/sqlserver/schema.sql
-- The daemon's user needs no more than: grant insert, select on readings and select, update on commands. All times are UTC.

create table readings (
  -- for ever this entry's, such as weather/000000001234/k3x7a2pq; compared byte by byte
  _id         varchar(100) collate Latin1_General_BIN2 not null primary key,
  _time       datetimeoffset(3) not null,          -- when the journal took it
  device      nvarchar(100),
  temperature float,
  humidity    float,
  pressure    float,
  record      nvarchar(max)                        -- the reading as it came; null where rows/ stored it
);

create table commands (
  id         varchar(100) collate Latin1_General_BIN2 not null default lower(newid()) primary key,
  device     nvarchar(100) not null default 'station',
  command    nvarchar(1000) not null,
  created    datetime2(3) not null default sysutcdatetime(),
  expires    datetime2(3) not null default dateadd(second, 10, sysutcdatetime()),   -- not sent after this
  repeatable bit not null default 0,
  state      varchar(10) not null default 'waiting'
             check (state in ('waiting', 'claimed', 'done', 'failed', 'expired', 'unknown')),
  claim      varchar(200),                         -- which poll of which machine took it
  claimed    datetime2(3),                         -- when a daemon took it
  reply      nvarchar(max),
  reason     varchar(50),
  error      nvarchar(max),
  finished   datetime2(3)                          -- when state became one of the last four
);
create index commands_open on commands (state, created);
create index commands_claim on commands (claim);
