/** Sends a message to a WebSocket of a response in workerd, and returns the answer. */
export async function exchange(webSocket, text) {
	webSocket.accept();
	const answer = new Promise((resolve) =>
		webSocket.addEventListener("message", ({ data }) => resolve(data)),
	);
	webSocket.send(text);
	const data = await answer;
	webSocket.close();
	return data;
}
