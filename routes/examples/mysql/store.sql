-- One statement and one parameter for a whole batch. A batch that comes twice changes nothing.
-- The columns of j are text, whatever they are for: the table's columns convert, and in strict mode what does not fit is
-- an error. A typed column here would cut, clamp or make a 0 of it without a word; so does "insert ignore".
-- The last line lets an entry be that is there already. It makes an error of one that clashes on another unique key.
insert into readings (_id, _time, device, temperature, humidity, pressure, record)
select j._id, trim(trailing 'Z' from j._time), coalesce(j.device, j.port_device),
       j.temperature, j.humidity, j.pressure, j.record
from json_table(:#${body}, '$[*]' columns (
       _id         text character set ascii collate ascii_bin path '$._id' error on error,
       _time       text path '$._time' error on error,
       device      text path '$.device' error on error,
       port_device text path '$._headers.CamelSerialDevice' error on error,
       temperature text path '$.temperature' error on error,
       humidity    text path '$.humidity' error on error,
       pressure    text path '$.pressure' error on error,
       record      json path '$' error on error)) as j
on duplicate key update _id = if(readings._id = j._id, readings._id, null)
