select count(*) || ' readings in the last minute, ' || coalesce(round(avg(temperature), 1) || ' degrees on average', 'none with a temperature')
from readings where _time > strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute')
