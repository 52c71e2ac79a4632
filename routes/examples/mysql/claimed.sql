select id, device, command, repeatable, date_format(expires, '%Y-%m-%dT%H:%i:%s.%fZ') as expires
from commands where claim = :#claim
