import type { Delivery } from "../../../pipeline/ports.ts";

/** What the sections of a pull request's body are written from. */
export interface BodyInput extends Pick<Delivery, "finding" | "receipt" | "fix"> {
  /** Where the Terraform code lies inside the repository: `""` or `infra/prod/`. */
  readonly prefix: string;
}
