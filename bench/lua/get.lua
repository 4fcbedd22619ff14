-- GET of the addresses in a file, in its order and over again. A line is: pair, tab, address; a pair of -1 is
-- nobody's session.
local lines, sent = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local pair, address = line:match("^(%S+)\t(.*)$")
    local headers = {}
    if pair ~= "-1" then headers["Cookie"] = string.format("sessionid=bench%027d", tonumber(pair)) end
    lines[#lines + 1] = wrk.format("GET", address, headers)
  end
end

function request()
  sent = sent + 1
  return lines[(sent - 1) % #lines + 1]
end

function done(summary, latency)
  io.write(string.format("median %.3f ms\n", latency:percentile(50) / 1000))
  local e = summary.errors
  io.write(string.format("done %d failed %d seconds %.6f\n", summary.requests,
    e.status + e.connect + e.read + e.write + e.timeout, summary.duration / 1e6))
end
