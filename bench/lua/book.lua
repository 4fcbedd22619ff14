-- POST /api/v1/appointments, each request of another family, patient and place.
-- Arguments: first pair, number of pairs, credential (session or bearer), file of bearer tokens.
local first, count, credential, tokens, sent = 0, 0, "session", {}, 0
local secret = string.rep("b", 32)

function init(args)
  first, count, credential = tonumber(args[1]), tonumber(args[2]), args[3]
  if credential == "bearer" then
    for line in io.lines(args[4]) do tokens[#tokens + 1] = line end
  end
end

function request()
  local pair = first + sent % count
  sent = sent + 1
  local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = "bench-" .. pair }
  if credential == "bearer" then
    headers["Authorization"] = "Bearer " .. tokens[pair + 1]
  else
    headers["Cookie"] = string.format("sessionid=bench%027d; csrftoken=%s", pair, secret)
    headers["X-CSRFToken"] = secret
  end
  local body = string.format('{"patient": %d, "slot": %d}', 3 * pair + 3, pair + 1)
  return wrk.format("POST", "/api/v1/appointments", headers, body)
end

function done(summary)
  local e = summary.errors
  io.write(string.format("done %d failed %d seconds %.6f\n", summary.requests,
    e.status + e.connect + e.read + e.write + e.timeout, summary.duration / 1e6))
end
