-- A command whose time is over is expired. One that was claimed a minute ago and has no result is unknown: its daemon was
-- ended while it was out.
update commands set
  error = if(state = 'claimed', 'claimed, and then no result: it may have been sent', 'not sent before its time was over'),
  state = if(state = 'claimed', 'unknown', 'expired'),
  finished = utc_timestamp(3)
where (state = 'claimed' and claimed < utc_timestamp(3) - interval 1 minute)
   or (state = 'waiting' and expires <= utc_timestamp(3))
