-- One kind of request for wrk (arguments: kind, number of different heads); says what came of it as one line of JSON.
local kind, heads, ready, turn = "same", 1, {}, 0

local function browser(n)
    return {
        ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:" .. n .. ".0) Gecko/20100101 Firefox/" .. n .. ".0",
        ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        ["Accept-Language"] = "en-US,en;q=0." .. (n % 9 + 1),
        ["Referer"] = "https://www.example.com/help/" .. n,
        ["Sec-Fetch-Dest"] = "document",
        ["Sec-Fetch-Mode"] = "navigate",
        ["Sec-Fetch-Site"] = "cross-site",
        ["Upgrade-Insecure-Requests"] = "1",
        ["Cookie"] = "consent=" .. n .. "; theme=dark",
    }
end

function init(arguments)
    kind = arguments[1] or "same"
    heads = tonumber(arguments[2] or "1")
    for n = 1, heads do
        local path = wrk.path
        if kind == "query" then path = path .. "?utm_source=mail&reader=" .. n end
        local fields = kind == "crowd" and browser(n) or {}
        for name, value in pairs(wrk.headers) do fields[name] = value end
        ready[n] = wrk.format(kind == "head" and "HEAD" or "GET", path, fields)
    end
    turn = math.random(heads)
end

function request()
    turn = turn % heads + 1
    return ready[turn]
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "bytes": %d, "failed": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
