/** A security group with one inline rule for ingress, and the findings that the policies have of it. */
export const group = "aws_security_group.a";
export const ssh = { policy: "sg-ssh-open", address: group };
export const rdp = { policy: "sg-rdp-open", address: group };
export const anyPort = { policy: "sg-any-port-open", address: group };

export function inline(ingress: string, extra = ""): string {
  return `resource "aws_security_group" "a" {
  name = "a"

  ingress {
    ${ingress.split("\n").join("\n    ")}
  }
}
${extra}`;
}

export function rule(parts: { from?: string; to?: string; protocol?: string; cidrs?: string }, extra = ""): string {
  return inline(
    `from_port   = ${parts.from ?? "22"}
to_port     = ${parts.to ?? "22"}
protocol    = ${parts.protocol ?? '"tcp"'}
cidr_blocks = ${parts.cidrs ?? '["0.0.0.0/0"]'}`,
    extra,
  );
}
