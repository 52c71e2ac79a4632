-- The oldest command that waits; a row that another daemon has locked is stepped over.
update commands set state = 'claimed', claim = :#claim, claimed = sysutcdatetime()
where state = 'waiting' and id in (
  select top (1) id from commands with (updlock, readpast, rowlock)
  where state = 'waiting' and expires > sysutcdatetime()
  order by created, id)
