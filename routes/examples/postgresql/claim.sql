-- Takes the oldest command that waits; another daemon's is stepped over. What is too old is closed in the same statement:
-- a command whose time is over as expired; one that was claimed a minute ago and has no result as unknown, since its
-- daemon was ended while it was out.
with closed as (
  update commands set
    state = case when state = 'claimed' then 'unknown' else 'expired' end,
    error = case when state = 'claimed' then 'claimed, and then no result: it may have been sent'
                 else 'not sent before its time was over' end,
    finished = now()
  where (state = 'claimed' and claimed < now() - interval '1 minute')
     or (state = 'waiting' and expires <= now())
), next as (
  select id from commands
  where state = 'waiting' and expires > now()
  order by created, id limit 1
  for update skip locked
)
update commands as c set state = 'claimed', claimed = now()
from next where c.id = next.id
returning c.id, c.device, c.command, c.repeatable,
          to_char(c.expires at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as expires
