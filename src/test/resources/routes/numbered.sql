insert into readings (_id, n)
select value->>'_id', value->>'n'
from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
