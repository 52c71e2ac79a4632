insert into readings (_id)
select value->>'_id' from jsonb_each(:#${body})
where true
on conflict(_id) do nothing
