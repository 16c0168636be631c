const worker = new Worker("worker.js", { type: "module" });

globalThis.answer = new Promise((resolve, reject) => {
	worker.onmessage = ({ data }) => resolve(data);
	worker.onerror = ({ message }) => reject(new Error(message));
});
