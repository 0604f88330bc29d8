/** Text that fails two policies at one block, in a form that is easy to count lines in. */
export const INSTANCE = `resource "aws_instance" "web" {
  ami           = "ami-1"
  instance_type = "t3.micro"
}
`;

export const TABLE = (name: string): string => `resource "aws_dynamodb_table" "${name}" {
  name     = "acme-${name}"
  hash_key = "id"
}
`;

export const PITR_TEST = "aws-dynamodb-pitr-backups";
export const PITR = "dynamodb-pitr";

/** A findings file in the neutral form that reports tables by their ARN. */
export function findingsFile(names: readonly string[], testId = PITR_TEST): string {
  return JSON.stringify({
    version: 1,
    findings: names.map((name) => ({
      testId,
      title: "Point-in-time recovery on DynamoDB enabled (AWS)",
      description: "A table has no point-in-time recovery.",
      severity: "high",
      frameworks: ["soc2"],
      url: `https://app.example.com/tests/${testId}`,
      resource: { arn: `arn:aws:dynamodb:eu-west-1:111122223333:table/acme-${name}` },
    })),
  });
}
