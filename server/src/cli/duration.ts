const DAYS = { d: 1, w: 7, y: 365 } as const;

/** Days of an age such as `90d`, `12w` or `1y`; null when it is not one. At least one day, at most a century. */
export function parseDays(text: string): number | null {
  const match = /^(\d{1,6})([dwy])$/.exec(text.trim().toLowerCase());
  if (match === null) return null;
  const days = Number(match[1]) * DAYS[match[2] as keyof typeof DAYS];
  return days >= 1 && days <= 36_500 ? days : null;
}
