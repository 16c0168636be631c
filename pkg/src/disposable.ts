// The global types of `using`, for callers whose `lib` lacks them. TypeScript before 5.2 has no such `lib`, so
// they are declared instead of referenced. The declarations merge with those of TypeScript and Node.

declare global {
	interface SymbolConstructor {
		readonly dispose: unique symbol;
		readonly asyncDispose: unique symbol;
	}

	interface Disposable {
		[Symbol.dispose](): void;
	}

	interface AsyncDisposable {
		[Symbol.asyncDispose](): PromiseLike<void>;
	}
}

export {};
