-- Takes the oldest command that waits. What is too old is closed in the same statement: a command whose time is over as
-- expired; one that was claimed a minute ago and has no result as unknown, since its daemon was ended while it was out.
update commands set
  state = case when state = 'claimed' then 'unknown'
               when expires <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') then 'expired'
               else 'claimed' end,
  claimed = case when state = 'waiting' and expires > strftime('%Y-%m-%dT%H:%M:%fZ', 'now') then strftime('%Y-%m-%dT%H:%M:%fZ', 'now') else claimed end,
  finished = case when state = 'claimed' or expires <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') then strftime('%Y-%m-%dT%H:%M:%fZ', 'now') end,
  error = case when state = 'claimed' then 'claimed, and then no result: it may have been sent'
               when expires <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now') then 'not sent before its time was over' end
where (state = 'claimed' and claimed < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute'))
   or (state = 'waiting' and expires <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
   or id = (select id from commands
            where state = 'waiting' and expires > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
            order by created, id limit 1)
returning id, device, command, expires, repeatable, state
