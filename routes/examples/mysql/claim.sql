-- The oldest command that waits. Of two daemons one waits for the other's lock on the row, then sees it claimed and takes
-- the next.
update commands set state = 'claimed', claim = :#claim, claimed = utc_timestamp(3)
where state = 'waiting' and expires > utc_timestamp(3)
order by created, id limit 1
