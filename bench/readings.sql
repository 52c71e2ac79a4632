create table if not exists readings (
    _id text primary key not null, _time text not null, device text not null, n integer not null,
    temperature real not null, humidity real not null) strict
