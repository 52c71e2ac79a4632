insert into readings (_id, _time, device, n, temperature, humidity)
select value->>'_id', value->>'_time', value->>'device', value->>'n', value->>'temperature', value->>'humidity'
from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
