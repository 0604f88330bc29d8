/**
 * Type codes of the compact schema: `s` string, `n` number, `b` bool, `*` unknown, and `L`, `S` or `M` (list, set,
 * map) before the code of the elements.
 */
const GETTERS: readonly (readonly [RegExp, string])[] = [
  [/this\.getStringAttribute\(/, "s"],
  [/this\.getNumberAttribute\(/, "n"],
  [/this\.getBooleanAttribute\(/, "b"],
  [/this\.getStringMapAttribute\(/, "Ms"],
  [/this\.getNumberMapAttribute\(/, "Mn"],
  [/this\.getBooleanMapAttribute\(/, "Mb"],
  [/Token\.asNumberList\(.*Fn\.tolist/, "Sn"],
  [/Fn\.tolist\(this\.getNumberListAttribute/, "Sn"],
  [/this\.getNumberListAttribute\(/, "Ln"],
  [/Fn\.tolist\(this\.getListAttribute/, "Ss"],
  [/this\.getListAttribute\(/, "Ls"],
];

/** Code of the expression a getter returns. */
export function getterCode(expression: string): string {
  return GETTERS.find(([pattern]) => pattern.test(expression))?.[1] ?? "*";
}

/** Code of a field that one of the bindings' own collection classes wraps. */
export function collectionCode(wrapper: string, set: boolean): string {
  const collection = set ? "S" : "L";
  const codes: Record<string, string> = {
    "cdktn.StringMap": "Ms",
    "cdktn.NumberMap": "Mn",
    "cdktn.BooleanMap": "Mb",
    "cdktn.StringMapList": `${collection}Ms`,
    "cdktn.StringListList": `${collection}Ls`,
    "cdktn.StringListMap": "MLs",
    "cdktn.StringMapMap": "MMs",
  };
  return codes[wrapper] ?? "*";
}

/** Code of a field without a typed getter, from the storage class its HCL form names. */
export function storageCode(storage: string | null, set: boolean): string {
  const collection = set ? "S" : "L";
  const codes: Record<string, string> = {
    stringMapMap: "MMs",
    stringListMap: "MLs",
    stringMapList: `${collection}Ms`,
    stringListList: `${collection}Ls`,
  };
  return codes[storage ?? ""] ?? "*";
}
