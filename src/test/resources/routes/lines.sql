insert into lines (_id, line, encoding)
select value->>'_id', value->>'body', value->>'_encoding'
from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
