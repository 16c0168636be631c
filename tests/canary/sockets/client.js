/** Sends a message to a server on this machine, and returns the answer. */
export async function ask(WebSocket, port, path, text) {
	const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
	try {
		return await new Promise((resolve, reject) => {
			socket.onopen = () => socket.send(text);
			socket.onmessage = ({ data }) => resolve(data);
			socket.onerror = () => reject(new Error("the WebSocket failed"));
		});
	} finally {
		socket.close();
	}
}
