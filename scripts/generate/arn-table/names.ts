/** Letters and digits only, lower case: what is left when vocabularies disagree on case and punctuation. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** `DBClusterId` → `db_cluster_id`. */
export function snake(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/** Plain and without a plural ending. */
export function singular(text: string): string {
  return plain(text)
    .replace(/ies$/, "y")
    .replace(/(?:sses|xes|ches|shes)$/, (ending) => ending.slice(0, -2))
    .replace(/s$/, "");
}
