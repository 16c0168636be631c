export { EdgeObject } from "./durable/edge-object.js";
export { createObjectEdge } from "./durable/object-edge.js";
export type {
	ObjectNamespace,
	ObjectState,
	ObjectStorage,
	ObjectStub,
} from "./durable/object-host.js";
