select device, strftime('%Y-%m-%dT%H:%MZ', _time) as minute, count(*) as readings,
       round(avg(temperature), 2) as temperature, round(avg(humidity), 2) as humidity, round(avg(pressure), 2) as pressure
from readings
where _time >= strftime('%Y-%m-%dT%H:%M', 'now', '-1 hour')
  and _time < strftime('%Y-%m-%dT%H:%M', 'now', '-30 seconds')
group by device, minute
order by minute
