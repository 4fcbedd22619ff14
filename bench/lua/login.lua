-- POST /entrar/ of accounts that each try once, each from an address of its own. Arguments: milliseconds that
-- each connection pauses, so that together they offer a certain number a second.
local pause, sent, threads = 0, 0, {}
local secret = string.rep("b", 32)

function setup(thread) table.insert(threads, thread) end

function init(args)
  pause, looked, waited, other = tonumber(args[1]), 0, 0, 0
end

function delay() return pause end

function request()
  sent = sent + 1
  local headers = {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Cookie"] = "csrftoken=" .. secret,
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", sent / 65536 % 256, sent / 256 % 256, sent % 256),
  }
  local body = string.format("csrfmiddlewaretoken=%s&login=S%d&password=no+es+esta", secret, sent)
  return wrk.format("POST", "/entrar/", headers, body)
end

function response(status)
  if status == 200 then looked = looked + 1 elseif status == 503 then waited = waited + 1 else other = other + 1 end
end

function done(summary)
  local e, all = summary.errors, { looked = 0, waited = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(all) do all[name] = all[name] + thread:get(name) end
  end
  io.write(string.format("looked %d waited %d\n", all.looked, all.waited))
  io.write(string.format("done %d failed %d seconds %.6f\n", summary.requests,
    all.other + e.connect + e.read + e.write + e.timeout, summary.duration / 1e6))
end
