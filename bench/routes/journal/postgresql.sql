insert into readings (_id, _time, device, n, temperature, humidity)
select _id, _time, device, n, temperature, humidity
from json_to_recordset(:#${body}::json)
     as x(_id text, _time timestamptz, device text, n bigint, temperature float8, humidity float8)
on conflict (_id) do nothing
