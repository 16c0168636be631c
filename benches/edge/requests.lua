-- Sends the requests of a file in turn. A line has method, path and body, with tabs between them.

local requests = {}
local next = 1

function init(args)
	for line in io.lines(args[1]) do
		local method, path, body = line:match("^(%S+)\t(%S+)\t(.*)$")
		requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
	end
end

function request()
	local text = requests[next]
	next = next % #requests + 1
	return text
end

-- Prints the result as JSON: seconds, and milliseconds for percentiles.
function done(summary, latency)
	local errors = summary.errors
	print(string.format(
		'RESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}',
		summary.requests,
		summary.duration / 1e6,
		latency:percentile(50) / 1e3,
		latency:percentile(99) / 1e3,
		errors.connect + errors.read + errors.write + errors.timeout + errors.status
	))
end
