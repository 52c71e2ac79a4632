select id, device, command, repeatable, convert(varchar(30), expires, 126) + 'Z' as expires
from commands where claim = :#claim
