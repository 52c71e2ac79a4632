-- The casts make text, true or false in a number's place an error of the entry, not of the statement: from text to number
-- there always is a cast.
insert into readings (_id, _time, device, temperature, humidity, pressure)
values (:#_id, :#_time::timestamptz, :#device, :#temperature::text::float8, :#humidity::text::float8, :#pressure::text::float8)
on conflict (_id) do nothing
