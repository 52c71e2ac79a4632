-- Tells what became of commands, once each: the reply is kept for a while under a key of its own, and published.
-- Redis runs a script alone and without an end half-way, but does not undo what it wrote before an error. So all that can fail is looked at first, and written after that.
--
-- KEYS  1 what was told (hash: run -> the offset behind the last one)
-- ARGV  1 the batch, an entry a line (batchBody=ndjson): body the reply as text, _headers.result its key (none: it is only published),
--         _headers.again true: what is under the key already stays   2 for how many seconds it is kept   3 the channel
-- Returns how many of the replies are new, and how many there were.

local is = redis.call('type', KEYS[1]).ok
if is ~= 'none' and is ~= 'hash' then
  return redis.error_reply('WRONGTYPE Key ' .. KEYS[1] .. ' holds a ' .. is .. ' and should hold a hash')
end

local told, fresh, lines = {}, {}, 0
for line in string.gmatch(ARGV[1], '[^\n]+') do
  lines = lines + 1
  local id, offset, run = string.match(line, '^{"_id":"([^"]-/(%d+)/(%w+))"')
  if not id then
    return redis.error_reply('ERR line ' .. lines .. ' of the batch does not begin with an _id: is batchBody=ndjson set?')
  end
  offset = tonumber(offset)
  told[run] = told[run] or tonumber(redis.call('hget', KEYS[1], run) or '0')
  if offset >= told[run] then
    local ok, entry = pcall(cjson.decode, line)
    if not ok or type(entry.body) ~= 'string' then
      return redis.error_reply('BADENTRY ' .. id .. ' has no reply as text')
    end
    fresh[#fresh + 1] = { entry.body, type(entry._headers) == 'table' and entry._headers or {} }
    told[run] = offset + 1
  end
end

-- First, since Redis without memory refuses it: then nothing has been published.
if #fresh > 0 then
  for run, next in pairs(told) do redis.call('hset', KEYS[1], run, string.format('%.0f', next)) end
end
for _, reply in ipairs(fresh) do
  local key = reply[2].result
  if key and tostring(reply[2].again) == 'true' then
    redis.call('set', key, reply[1], 'ex', ARGV[2], 'nx')
  elseif key then
    redis.call('set', key, reply[1], 'ex', ARGV[2])
  end
  redis.call('publish', ARGV[3], reply[1])
end
return #fresh .. ' of ' .. lines
