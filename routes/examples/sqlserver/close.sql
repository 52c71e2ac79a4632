-- A command whose time is over is expired. One that was claimed a minute ago and has no result is unknown: its daemon was
-- ended while it was out.
update commands set
  state = case when state = 'claimed' then 'unknown' else 'expired' end,
  error = case when state = 'claimed' then 'claimed, and then no result: it may have been sent'
               else 'not sent before its time was over' end,
  finished = sysutcdatetime()
where (state = 'claimed' and claimed < dateadd(minute, -1, sysutcdatetime()))
   or (state = 'waiting' and expires <= sysutcdatetime())
