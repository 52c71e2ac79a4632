insert into readings (_id, _time, device, temperature, humidity, pressure, record)
select value->>'_id', value->>'_time', coalesce(value->>'device', value->>'$._headers.CamelSerialDevice'),
       value->>'temperature', value->>'humidity', value->>'pressure', json(value)
from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
