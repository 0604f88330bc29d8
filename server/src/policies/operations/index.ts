import type { Operation } from "../model.ts";
import { httpRedirect } from "./http-redirect/operation.ts";
import { securityGroupIngress } from "./security-group/operation.ts";
import { tlsOnlyPolicy } from "./tls-policy/operation.ts";

/** Checks and fixes that the declarative part of a policy cannot express, by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "tls-only-policy": tlsOnlyPolicy,
  "security-group-ingress": securityGroupIngress,
  "http-redirect": httpRedirect,
};
