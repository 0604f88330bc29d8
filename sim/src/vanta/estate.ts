/**
 * What the stand-in tenant holds, as plain data in the API's own words. Only what a case needs has to be given; the
 * rest is filled in as the documentation shows it. The object may be changed while the server runs.
 */
export interface VantaEstate {
  readonly tests: readonly EstateTest[];
  /** By test id; a test without an entry has no failing entities. */
  readonly entities?: Readonly<Record<string, readonly EstateEntity[]>> | undefined;
  /** Resource records of the AWS integration. */
  readonly resources?: readonly EstateResource[] | undefined;
  /** The AWS integration with one healthy connection, unless told. */
  readonly integrations?: readonly EstateIntegration[] | undefined;
  /** Test ids whose entities answer 404, as vulnerability tests do. */
  readonly withoutEntities?: readonly string[] | undefined;
}

export interface EstateTest {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly failureDescription?: string | undefined;
  readonly remediationDescription?: string | undefined;
  /** Display text such as `Data storage`, not the upper-case form that the filter takes. */
  readonly category?: string | undefined;
  /** `["aws"]` unless told. */
  readonly integrations?: readonly string[] | undefined;
  /** `NEEDS_ATTENTION` unless told. */
  readonly status?: string | undefined;
  readonly deactivated?: boolean | undefined;
  /** ISO 8601. */
  readonly lastTestRunDate?: string | undefined;
  /** Framework ids for `frameworkFilter`; the API never sends them. */
  readonly frameworks?: readonly string[] | undefined;
}

export interface EstateEntity {
  /** `<Kind>-<24 hex>` or 24 hex. */
  readonly id: string;
  readonly displayName: string;
  /** Human text such as `AWS account`. */
  readonly responseType?: string | undefined;
  /** `FAILING` unless told. */
  readonly entityStatus?: "FAILING" | "DEACTIVATED" | undefined;
  readonly deactivatedReason?: string | undefined;
}

export interface EstateResource {
  readonly resourceKind: string;
  /** 24 hex. */
  readonly resourceId: string;
  readonly displayName: string;
  /** `Resource` unless told: `StorageBucket`, `Database`, `Queue`, `Account` … */
  readonly responseType?: string | undefined;
  /** Name of the account, in every documented example. */
  readonly account?: string | undefined;
  /** May be empty, as in the documented example. */
  readonly region?: string | undefined;
  /** Further fields of the variant (`isEncrypted`, `awsAccountNumber` …), sent as they are. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

export interface EstateIntegration {
  readonly integrationId: string;
  readonly displayName?: string | undefined;
  readonly resourceKinds?: readonly string[] | undefined;
  readonly connections?:
    | readonly { connectionId: string; isDisabled: boolean; connectionErrorMessage: string | null }[]
    | undefined;
}

const LONG_AGO = "2026-01-05T08:00:00.000Z";
const LAST_RUN = "2026-06-18T01:52:56.853Z";

type Wire = Readonly<Record<string, unknown>>;

/** A test with all documented fields. */
export function wireTest(test: EstateTest, itemCount: number): Wire {
  const passing = test.status === "OK";
  return {
    id: test.id,
    name: test.name ?? test.id,
    lastTestRunDate: test.lastTestRunDate ?? LAST_RUN,
    latestFlipDate: LONG_AGO,
    description: test.description ?? "",
    failureDescription: test.failureDescription ?? "",
    remediationDescription: test.remediationDescription ?? "N/A\n",
    version: { major: 1, minor: 0 },
    category: test.category ?? "Infrastructure",
    integrations: test.integrations ?? ["aws"],
    status: test.status ?? "NEEDS_ATTENTION",
    deactivatedStatusInfo: {
      isDeactivated: test.deactivated ?? false,
      deactivatedReason: test.deactivated === true ? "Not needed" : null,
      lastUpdatedDate: test.deactivated === true ? LONG_AGO : null,
    },
    remediationStatusInfo: { status: passing ? "PASS" : "OVERDUE", soonestRemediateByDate: null, itemCount },
    owner: null,
  };
}

/** An entity with exactly the seven documented fields: no ARN, no account, no region. */
export function wireEntity(entity: EstateEntity): Wire {
  return {
    id: entity.id,
    entityStatus: entity.entityStatus ?? "FAILING",
    displayName: entity.displayName,
    responseType: entity.responseType ?? "Resource",
    deactivatedReason: entity.deactivatedReason ?? null,
    lastUpdatedDate: LAST_RUN,
    createdDate: LONG_AGO,
  };
}

export function wireResource(resource: EstateResource): Wire {
  return {
    responseType: resource.responseType ?? "Resource",
    resourceKind: resource.resourceKind,
    resourceId: resource.resourceId,
    connectionId: "6611ec449e231114e49ef918",
    displayName: resource.displayName,
    owner: null,
    inScope: true,
    description: null,
    creationDate: LONG_AGO,
    ...(resource.account === undefined ? {} : { account: resource.account }),
    ...(resource.region === undefined ? {} : { region: resource.region }),
    ...resource.extra,
  };
}

/** The integrations of the estate; AWS with the kinds of its resources when none is given. */
export function wireIntegrations(estate: VantaEstate): readonly Wire[] {
  const kinds = [...new Set((estate.resources ?? []).map((resource) => resource.resourceKind))];
  const healthy = { connectionId: "6611ec449e231114e49ef918", isDisabled: false, connectionErrorMessage: null };
  const given: readonly EstateIntegration[] = estate.integrations ?? [{ integrationId: "aws", displayName: "AWS" }];
  return given.map((integration) => ({
    integrationId: integration.integrationId,
    displayName: integration.displayName ?? integration.integrationId,
    resourceKinds: integration.resourceKinds ?? (integration.integrationId === "aws" ? kinds : []),
    connections: integration.connections ?? [healthy],
  }));
}
