-- A result that comes late is still better than unknown. The row is the one that was claimed, also where its id is none that
-- a command may have and the result names none.
update commands set
  state = :#${body[result]}, reply = :#${body[reply]}, reason = :#${body[reason]}, error = :#${body[error]},
  finished = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
where id = :#${header.row} and state in ('claimed', 'unknown')
