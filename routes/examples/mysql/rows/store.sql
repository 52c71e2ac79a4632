insert into readings (_id, _time, device, temperature, humidity, pressure)
values (:#_id, trim(trailing 'Z' from :#_time), :#device, :#temperature, :#humidity, :#pressure)
on duplicate key update _id = if(readings._id = values(_id), readings._id, null)
