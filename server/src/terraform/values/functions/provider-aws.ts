import { type Parts, piecesOf, textOf } from "../patterns.ts";
import { failure, known, objectOf, STRING, type Value } from "../value.ts";
import { argument, scalars, type TerraformFunction, wrongCount } from "./signature.ts";

/** The parts of an ARN. What is behind the fifth colon is the resource, colons included. */
const arnParse = scalars(["string"], (arn) => {
  const [start, partition = "", service = "", region = "", account = "", ...rest] = arn.split(":");
  if (start !== "arn" || rest.length === 0 || partition === "" || service === "") return undefined;
  const parts = { account_id: account, partition, region, resource: rest.join(":"), service };
  return objectOf(new Map(Object.entries(parts).map(([name, text]): [string, Value] => [name, known(text)])));
});

/** Partition, service, region, account and resource; any of them may be known in pieces. */
const arnBuild: TerraformFunction = (args) => {
  if (args.length !== 5) return wrongCount(5, args.length);
  let parts: Parts = ["arn"];
  let hole: string | null = null;
  for (const arg of args) {
    const found = piecesOf(argument(arg, STRING));
    if (found === null) return failure("`arn_build()` takes texts");
    parts = [...parts, ":", ...found.parts];
    hole ??= found.hole;
  }
  return textOf(parts, hole);
};

/** `role/path/name` without its path, which some services do not take. */
const trimIamRolePath = scalars(["string"], (arn) => {
  const [, start = "", rest = ""] = /^(arn:[^:]+:iam::[^:]*:role\/)(.+)$/s.exec(arn) ?? [];
  return start === "" ? undefined : start + (rest.split("/").at(-1) ?? "");
});

/** Functions of the AWS provider under its usual name. Source: "Functions" of its documentation. */
export const AWS_FUNCTIONS = {
  "provider::aws::arn_parse": arnParse,
  "provider::aws::arn_build": arnBuild,
  "provider::aws::trim_iam_role_path": trimIamRolePath,
} satisfies Readonly<Record<string, TerraformFunction>>;
