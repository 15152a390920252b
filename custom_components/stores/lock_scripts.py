"""The scripts in which Redis gives, shows, renews and takes back tickets.

Redis's own clock decides, so servers whose clocks differ agree on what has expired.
KEYS of all: tickets (number by expiry), last number. Every script drops expired tickets first.
"""

_EXPIRE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. now)
"""

# ARGV: lifetime, how long numbers are kept.
ISSUE = (
    _EXPIRE
    + """
local number = redis.call('INCR', KEYS[2])
redis.call('ZADD', KEYS[1], now + ARGV[1], number)
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return number
"""
)

# ARGV: lifetime, ticket. A Redis that has forgotten both is told them again.
RENEW = (
    _EXPIRE
    + """
redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
if tonumber(redis.call('GET', KEYS[2]) or 0) < tonumber(ARGV[2]) then
    redis.call('SET', KEYS[2], ARGV[2], 'EX', 86400)
end
"""
)

# Whoever asks lives, so asking renews. Scores are expiries: the turn goes by number.
MY_TURN = (
    RENEW
    + """
for _, number in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if tonumber(number) < tonumber(ARGV[2]) then return 0 end
end
return 1
"""
)

# Lua's numbers lose their fractions on the way: milliseconds.
LOOK = (
    _EXPIRE
    + """
local found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for place = 2, #found, 2 do
    found[place] = math.floor((tonumber(found[place]) - now) * 1000)
end
return found
"""
)

# ARGV: ticket.
HAND_BACK = "return redis.call('ZREM', KEYS[1], ARGV[1])"
