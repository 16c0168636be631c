import type { Brake } from "./brake.js";
import { isKeeperRequest, type KeeperRequest } from "./keeper-protocol.js";
import type { CanaryStatus } from "./state.js";

/** Answers a router of a keeper, or a `GET`, with the status. `change` does what is asked, if anything. */
export async function answerRouter(
	request: Request,
	change: (question: KeeperRequest | undefined) => Promise<CanaryStatus>,
): Promise<Response> {
	if (request.method !== "POST") return Response.json(await change(undefined));
	const question = await request.json().catch(() => undefined);
	return isKeeperRequest(question)
		? Response.json(await change(question))
		: new Response("the body is no report", { status: 400 });
}

/** Does what a router asks. */
export function apply(brake: Brake, question: KeeperRequest): void {
	const { type } = question;
	if (type === "report") brake.add(question.counts);
	else if (type === "lift") brake.lift(question.build);
	else brake.pull(question.build, question.reason);
}
