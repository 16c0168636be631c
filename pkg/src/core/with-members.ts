/**
 * Returns a proxy of an object in which some members are replaced or added.
 *
 * Inherited methods run with the object as `this`: a proxy has no private members.
 */
export function withMembers<Target extends object, Members extends object>(
	target: Target,
	members: Members,
): Target & Members {
	const bound = new WeakMap<object, object>();
	return new Proxy(target, {
		get(_, name) {
			if (Object.hasOwn(members, name)) return Reflect.get(members, name);
			const value: unknown = Reflect.get(target, name, target);
			// An own function may be a class, which cannot be extended once it is bound.
			const isMethod =
				typeof value === "function" && !Object.hasOwn(target, name);
			if (!isMethod || name === "constructor") return value;
			const method = bound.get(value) ?? value.bind(target);
			bound.set(value, method);
			return method;
		},
		has: (_, name) => Object.hasOwn(members, name) || name in target,
	}) as Target & Members;
}
