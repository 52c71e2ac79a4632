-- One statement and one parameter for a whole batch. A batch that comes twice changes nothing.
insert into readings (_id, _time, device, temperature, humidity, pressure, record)
select x._id, x._time, coalesce(x.device, x._headers->>'CamelSerialDevice'), x.temperature, x.humidity, x.pressure, e
from json_array_elements(:#${body}::json) as e,
     json_to_record(e) as x(_id text, _time timestamptz, _headers json, device text,
                            temperature float8, humidity float8, pressure float8)
on conflict (_id) do nothing
