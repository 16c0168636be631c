import { precomputed } from "fanion/next";
import { named } from "./names.js";

/** The flags that choose a landing page. */
export const landing = precomputed(["half", "variants"].map(named));
