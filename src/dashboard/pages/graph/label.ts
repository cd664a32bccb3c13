const LONGEST = 34;

/** What a node says, as far as there is room. */
export const labelOf = (label: string): string =>
  label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
