const worker = new Worker(new URL("./worker.js", import.meta.url), {
	type: "module",
});

globalThis.answer = new Promise((resolve, reject) => {
	worker.onmessage = ({ data }) => resolve(data);
	worker.onerror = ({ message }) => reject(new Error(message));
});
