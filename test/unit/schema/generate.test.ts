import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { scanBindings } from "../../../scripts/generate/schema/bindings.ts";
import { compact } from "../../../scripts/generate/schema/compact.ts";
import { resourcesOf } from "../../../scripts/generate/schema/graph.ts";
import { readTarball } from "../../../scripts/generate/tar.ts";
import { decodeCompact } from "../../../server/src/terraform/schema/compact.ts";

function tarEntry(name: string, content: string, kind = "0", prefix = ""): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write(kind, 156);
  header.write(prefix, 345);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe("readTarball", () => {
  it("reads plain, prefixed and pax names, and only what is wanted", () => {
    const long = `package/lib/${"deep/".repeat(30)}index.js`;
    const record = ` path=${long}\n`;
    const archive = gzipSync(
      Buffer.concat([
        tarEntry("package/a.js", "A".repeat(600)),
        tarEntry("b.js", "B", "0", "package/lib"),
        tarEntry("package/dir/", "", "5"),
        tarEntry("PaxHeader", `${record.length + 3}${record}`, "x"),
        tarEntry("package/short", "C"),
        tarEntry("package/skipped.md", "D"),
        Buffer.alloc(1024),
      ]),
    );
    const files = readTarball(archive, (path) => path.endsWith(".js"));
    expect([...files].map(([path, content]) => [path, content.length])).toEqual([
      ["a.js", 600],
      ["lib/b.js", 1],
      [long.slice("package/".length), 1],
    ]);
  });
});

const BINDINGS = `
export function thingRuleToHclTerraform(struct?: ThingRule | cdktn.IResolvable): any {
  const attrs = {
    port: {
      value: cdktn.numberToHclTerraform(struct!.port),
      isBlock: false,
      type: "simple",
      storageClassType: "number",
    },
  };
}
export class ThingRuleOutputReference extends cdktn.ComplexObject {
  // port - computed: false, optional: false, required: true
  public get port() {
    return this.getNumberAttribute('port');
  }
}
export class ThingRuleList extends cdktn.ComplexList {
  public get(index: number): ThingRuleOutputReference {
    return new ThingRuleOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}
export class Thing extends cdktn.TerraformResource {
  public static readonly tfResourceType = "aws_thing";
  // arn - computed: true, optional: false, required: false
  public get arn() {
    return this.getStringAttribute('arn');
  }
  // name - computed: false, optional: false, required: true
  public get name() {
    return this.getStringAttribute('name');
  }
  // secret - computed: false, optional: true, required: false
  public get secret() {
    return this.getStringAttribute('secret');
  }
  // zones - computed: true, optional: true, required: false
  public get zones() {
    return cdktn.Fn.tolist(this.getListAttribute('zones'));
  }
  // logging - computed: false, optional: true, required: false
  private _logging = new ThingRuleOutputReference(this, "logging");
  // rule - computed: false, optional: false, required: true
  private _rule = new ThingRuleList(this, "rule", true);
  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
      secret: {
        value: cdktn.markWriteOnlyAttribute(cdktn.stringToHclTerraform(this._secret)),
        isBlock: false,
        type: "simple",
        storageClassType: "string",
      },
      zones: {
        value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(this._zones),
        isBlock: false,
        type: "set",
        storageClassType: "stringList",
      },
      logging: {
        value: thingRuleToHclTerraform(this._logging.internalValue),
        isBlock: true,
        type: "list",
        storageClassType: "ThingRuleList",
      },
      rule: {
        value: cdktn.listMapperHcl(thingRuleToHclTerraform, true)(this._rule.internalValue),
        isBlock: true,
        type: "set",
        storageClassType: "ThingRuleList",
      },
    };
  }
}
`;

describe("the schema generator", () => {
  const written = compact(resourcesOf(scanBindings(BINDINGS)));

  it("writes what the bindings say, equal blocks once", () => {
    expect(written).toEqual({
      resources: { aws_thing: 1 },
      blocks: ["port:r.n", "arn:c.s name:r.s secret:ow.s zones:oc.Ss|logging=l,0,1,0 rule=s,1,0,0"],
    });
  });

  it("writes what the product reads", () => {
    const schema = decodeCompact({ format: 1, provider: "hashicorp/aws", version: "1.2.3", ...written });
    const thing = schema.resource("aws_thing");
    expect(schema.version).toBe("1.2.3");
    expect(thing?.attributes.get("secret")).toMatchObject({ optional: true, writeOnly: true, computed: false });
    expect(thing?.attributes.get("zones")?.type).toEqual({ kind: "set", of: { kind: "string" } });
    expect(thing?.blocks.get("rule")).toMatchObject({ nesting: "set", min: 1, max: null });
    expect(thing?.blocks.get("logging")?.block).toBe(thing?.blocks.get("rule")?.block);
  });
});
