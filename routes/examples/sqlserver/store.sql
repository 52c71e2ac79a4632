-- One statement and one parameter for a whole batch. A batch that comes twice changes nothing.
-- The columns of j are text, whatever they are for: the table's columns convert, and what does not fit is an error. An
-- empty text would become the number 0, an object or a list a null: both are made something that is refused.
insert into readings (_id, _time, device, temperature, humidity, pressure, record)
select j._id, j._time, coalesce(j.device, json_query(j.record, '$.device'), j.port_device),
       case when j.temperature = N'' then N'empty' else coalesce(j.temperature, json_query(j.record, '$.temperature')) end,
       case when j.humidity = N'' then N'empty' else coalesce(j.humidity, json_query(j.record, '$.humidity')) end,
       case when j.pressure = N'' then N'empty' else coalesce(j.pressure, json_query(j.record, '$.pressure')) end,
       j.record
from openjson(:#${body}) with (
       _id         nvarchar(max) '$._id',
       _time       nvarchar(max) '$._time',
       device      nvarchar(max) '$.device',
       port_device nvarchar(max) '$._headers.CamelSerialDevice',
       temperature nvarchar(max) '$.temperature',
       humidity    nvarchar(max) '$.humidity',
       pressure    nvarchar(max) '$.pressure',
       record      nvarchar(max) '$' as json) as j
where not exists (select 1 from readings as r where r._id = convert(varchar(200), j._id))
