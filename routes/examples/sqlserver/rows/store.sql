-- The casts tell the server what a null is; text is not cut by them.
insert into readings (_id, _time, device, temperature, humidity, pressure)
select x._id, x._time, x.device, x.temperature, x.humidity, x.pressure
from (select cast(:#_id as varchar(200)) as _id, cast(:#_time as datetimeoffset(3)) as _time,
             cast(:#device as nvarchar(max)) as device, cast(:#temperature as float) as temperature,
             cast(:#humidity as float) as humidity, cast(:#pressure as float) as pressure) as x
where not exists (select 1 from readings as r where r._id = x._id)
