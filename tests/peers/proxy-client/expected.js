const PRIVATE = "reads a private member of the class";
const NO_TOGGLES =
	"its server answers `{}`: without a list of toggles, the drop-in keeps the old ones and emits `error`";

/** Why a test of a suite fails, by its name. Such a test must fail, and no other one may. */
export const EXPECTED_FAILURES = {
	"Should add unleash identification headers":
		"expects the name of the original in the header `Unleash-SDK`",
	"Should be able to configure UnleashClient with a URL instance": PRIVATE,
	"should send metrics when sendMetrics called":
		"spies on a class that is not exported",
	"Should emit RECOVERED event when sdkStatus is error and status is less than 400":
		PRIVATE,
	"Should set sdkState to healthy when client is started": PRIVATE,
	"READY event emission should emit READY when response is OK and not 304, and conditions are met":
		"waits for `ready` no longer than the original needs, a few microtasks",
	"Experimental options togglesStorageTTL enabled Handling last update flag storage hash value Hash value computed should not change when the context value not change":
		NO_TOGGLES,
	"Experimental options togglesStorageTTL enabled Handling last update flag storage hash value Hash value computed should change when context value change":
		NO_TOGGLES,
	"should handle client errors":
		"expects the words of the original in the console",
};
