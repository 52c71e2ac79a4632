insert into readings (_id, n, temperature, record)
select value->>'_id', value->>'n', value->>'temperature', json(value)
from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
