/**
 * Reads the generated TypeScript of the provider bindings, one resource per file. The text is machine-written with
 * one declaration per line, so a line scanner is exact where a parser would be slow.
 *
 * What the bindings keep: names, computed/optional/required, types, nesting, single items, blocks apart from
 * attributes. What they lose: `sensitive`, deprecations, limits above one.
 */
export interface BindingField {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  /** Class that wraps the field's value: nested objects and odd collections. */
  wrapper: string | null;
  /** The wrapper's list stands for a set. */
  wrapsSet: boolean;
  /** Expression the getter returns. */
  getter: string | null;
}

/** How a field is written out as HCL. */
export interface HclEntry {
  value: string;
  /** `simple`, `list`, `set`, `map`, `struct`. */
  type: string | null;
  storage: string | null;
}

export interface BindingClass {
  readonly name: string;
  /** `TerraformResource`, `ComplexObject`, `ComplexList`, `ComplexMap` … */
  readonly base: string;
  terraformType: string | null;
  readonly fields: BindingField[];
  readonly hcl: Map<string, HclEntry>;
  /** Class of the items of a list or map. */
  item: string | null;
}

export interface BindingFile {
  readonly classes: ReadonlyMap<string, BindingClass>;
  /** HCL entries of nested structs, by the prefix of their function's name. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, HclEntry>>;
}

const CLASS = /^export class (\w+) extends cdkt[fn]\.(\w+) \{/;
const HCL_FUNCTION = /^export function (\w+)ToHclTerraform\(struct\??: /;
const TERRAFORM_TYPE = /^ {2}public static readonly tfResourceType = "(\w+)";/;
const FIELD = /^ {2}\/\/ ([a-z0-9_]+) - computed: (true|false), optional: (true|false), required: (true|false)$/;
const WRAPPER = /^ {2}private _\w+ = new ((?:cdkt[fn]\.)?\w+)\(this, "[^"]+"(?:, (true|false))?\);/;
const GETTER = /^ {4}return (.+);$/;
const ITEM = /^ {4}return new (\w+)\(this\.terraformResource, this\.terraformAttribute/;
const HCL_METHOD = /^ {2}protected synthesizeHclAttributes\(\)/;
const HCL_ENTRY = /^ {4,8}([a-z0-9_]+): \{$/;
const HCL_PART = /^\s+(value|type|storageClassType): "?(.+?)"?,$/;

/** Scans one file's text; never fails: what it does not know it skips. */
export function scanBindings(source: string): BindingFile {
  const classes = new Map<string, BindingClass>();
  const structs = new Map<string, Map<string, HclEntry>>();
  let owner: BindingClass | null = null;
  let entries: Map<string, HclEntry> | null = null;
  for (const line of source.split("\n")) {
    const opened = CLASS.exec(line);
    const hclFunction = HCL_FUNCTION.exec(line);
    if (opened) {
      owner = newClass(opened[1] ?? "", opened[2] ?? "");
      classes.set(owner.name, owner);
      entries = null;
    } else if (hclFunction) {
      owner = null;
      entries = new Map();
      structs.set(hclFunction[1] ?? "", entries);
    } else if (line === "}") {
      owner = null;
      entries = null;
    } else if (owner && HCL_METHOD.test(line)) {
      entries = owner.hcl;
    } else if (entries) {
      scanEntry(line, entries);
    } else if (owner) {
      scanMember(line, owner);
    }
  }
  return { classes, structs };
}

function newClass(name: string, base: string): BindingClass {
  return { name, base, terraformType: null, fields: [], hcl: new Map(), item: null };
}

function scanEntry(line: string, entries: Map<string, HclEntry>): void {
  const opened = HCL_ENTRY.exec(line);
  if (opened) {
    entries.set(opened[1] ?? "", { value: "", type: null, storage: null });
    return;
  }
  const part = HCL_PART.exec(line);
  const entry = [...entries.values()].at(-1);
  if (!part || !entry) return;
  const text = part[2] ?? "";
  if (part[1] === "value") entry.value = text;
  else if (part[1] === "type") entry.type = text;
  else entry.storage = text;
}

function scanMember(line: string, owner: BindingClass): void {
  const field = owner.fields.at(-1);
  const declared = FIELD.exec(line);
  const type = TERRAFORM_TYPE.exec(line);
  const item = ITEM.exec(line);
  const wrapper = WRAPPER.exec(line);
  const getter = GETTER.exec(line);
  if (type) owner.terraformType = type[1] ?? null;
  else if (declared) {
    owner.fields.push({
      name: declared[1] ?? "",
      computed: declared[2] === "true",
      optional: declared[3] === "true",
      required: declared[4] === "true",
      wrapper: null,
      wrapsSet: false,
      getter: null,
    });
  } else if (item) owner.item = item[1] ?? null;
  else if (field && wrapper) {
    field.wrapper = (wrapper[1] ?? "").replace(/^cdktf\./, "cdktn.");
    field.wrapsSet = wrapper[2] === "true";
  } else if (field && getter && field.getter === null) field.getter = getter[1] ?? null;
}
