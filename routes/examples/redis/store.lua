-- Takes a batch of entries, once each: into a capped stream, a hash of the latest reading of each device, and a counter.
-- Redis runs a script alone and without an end half-way, but does not undo what it wrote before an error. So all that can fail is looked at first, and written after that.
--
-- KEYS  1 what was taken (hash: run -> offsets, as 0-99,120-300; the last one of each pair is left out)
--       2 the stream   3 the hash of latest readings   4 the counter
-- ARGV  1 the batch, an entry a line (batchBody=ndjson)   2 about how many entries the stream keeps
-- Returns how many of the entries are new, and how many there were.

local function ranges(text)
  local list = {}
  for from, to in string.gmatch(text, '(%d+)%-(%d+)') do
    list[#list + 1] = { tonumber(from), tonumber(to) }
  end
  return list
end

-- Offsets go up within a batch and, as a rule, from batch to batch: the last range is looked at first.
local function has(list, offset)
  for i = #list, 1, -1 do
    if offset >= list[i][2] then return false end
    if offset >= list[i][1] then return true end
  end
  return false
end

local function add(list, offset)
  local i = #list
  while i > 0 and list[i][1] > offset do i = i - 1 end
  if i > 0 and list[i][2] == offset then
    list[i][2] = offset + 1
  else
    i = i + 1
    table.insert(list, i, { offset, offset + 1 })
  end
  if list[i + 1] and list[i + 1][1] == list[i][2] then
    list[i][2] = list[i + 1][2]
    table.remove(list, i + 1)
  end
end

local function text(list)
  local parts = {}
  for i, r in ipairs(list) do parts[i] = string.format('%.0f-%.0f', r[1], r[2]) end
  return table.concat(parts, ',')
end

for i, kind in ipairs({ 'hash', 'stream', 'hash', 'string' }) do
  local is = redis.call('type', KEYS[i]).ok
  if is ~= 'none' and is ~= kind then
    return redis.error_reply('WRONGTYPE Key ' .. KEYS[i] .. ' holds a ' .. is .. ' and should hold a ' .. kind)
  end
end
local count = redis.call('get', KEYS[4])
if count and not string.match(count, '^%-?%d+$') then
  return redis.error_reply('WRONGTYPE Key ' .. KEYS[4] .. ' holds no number to count with')
end

local taken, seen, fresh, latest, devices, lines = {}, {}, {}, {}, {}, 0
for line in string.gmatch(ARGV[1], '[^\n]+') do
  lines = lines + 1
  local id, offset, run = string.match(line, '^{"_id":"([^"]-/(%d+)/(%w+))"')
  if not id then
    return redis.error_reply('ERR line ' .. lines .. ' of the batch does not begin with an _id: is batchBody=ndjson set?')
  end
  offset = tonumber(offset)
  if not taken[run] then
    taken[run] = ranges(redis.call('hget', KEYS[1], run) or '')
  end
  if not has(taken[run], offset) then
    local ok, entry = pcall(cjson.decode, line)
    if not ok then
      return redis.error_reply('BADENTRY ' .. id .. ' can not be read as JSON: ' .. entry)
    end
    local device = entry.device
    if device == nil and type(entry._headers) == 'table' then device = entry._headers.CamelSerialDevice end
    if type(device) ~= 'string' then
      return redis.error_reply('BADENTRY ' .. id .. ' has no text in device')
    end
    if type(entry.temperature) ~= 'number' then
      return redis.error_reply('BADENTRY ' .. id .. ' has no number in temperature')
    end
    add(taken[run], offset)
    seen[run] = true
    fresh[#fresh + 1] = { id, device, line }
    if not latest[device] then devices[#devices + 1] = device end
    latest[device] = { offset, entry._time, line }
  end
end

for _, entry in ipairs(fresh) do
  redis.call('xadd', KEYS[2], 'maxlen', '~', ARGV[2], '*', '_id', entry[1], 'device', entry[2], 'record', entry[3])
end
for _, device in ipairs(devices) do
  -- A dead letter that is retried comes late. Late is what is older by its offset and by its time: the offset alone begins anew with a new journal, and the time goes
  -- back where a clock was set right.
  local new, known = latest[device], redis.call('hget', KEYS[3], device)
  local before = known and string.match(known, '^{"_id":"[^"]-/(%d+)/')
  local time = known and string.match(known, '"_time":"([^"]*)"')
  if not (before and time and tonumber(before) > new[1] and time > new[2]) then
    redis.call('hset', KEYS[3], device, new[3])
  end
end
if #fresh > 0 then redis.call('incrby', KEYS[4], #fresh) end
for run in pairs(seen) do redis.call('hset', KEYS[1], run, text(taken[run])) end
return #fresh .. ' of ' .. lines
