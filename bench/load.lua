-- One kind of request for wrk (arguments: kind, number of different heads); says what came of it as one line of JSON.
local kind, heads, ready, turn = "same", 1, {}, 0

-- A browser sends its fields in the same order every time; wrk's own formatting does not.
local function browser(n)
    return "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:" .. n .. ".0) Gecko/20100101 Firefox/" .. n .. ".0\r\n"
        .. "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
        .. "Accept-Language: en-US,en;q=0." .. (n % 9 + 1) .. "\r\n"
        .. "Referer: https://www.example.com/help/" .. n .. "\r\n"
        .. "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site\r\n"
        .. "Upgrade-Insecure-Requests: 1\r\nCookie: consent=" .. n .. "; theme=dark\r\n"
end

function init(arguments)
    kind = arguments[1] or "same"
    heads = tonumber(arguments[2] or "1")
    for n = 1, heads do
        local path = wrk.path
        if kind == "query" then path = path .. "?utm_source=mail&reader=" .. n end
        if kind == "crowd" then
            ready[n] = "GET " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n" .. browser(n)
                .. "Accept-Encoding: " .. wrk.headers["Accept-Encoding"] .. "\r\n\r\n"
        else
            ready[n] = wrk.format("GET", path)
        end
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
