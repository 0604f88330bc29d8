import type { Recipe } from "./common.ts";
import { COMPUTE } from "./compute.ts";
import { DATA } from "./data.ts";
import { IDENTITY } from "./identity.ts";
import { NETWORK } from "./network.ts";
import { STORAGE } from "./storage.ts";

/**
 * Weights follow how often types occur in public estates, so that about 30 % of the blocks have a named ARN, 30 % a
 * generated id, and the rest belong to another block.
 */
export const RECIPES: readonly Recipe[] = [...STORAGE, ...IDENTITY, ...NETWORK, ...COMPUTE, ...DATA];
