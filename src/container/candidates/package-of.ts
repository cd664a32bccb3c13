/** The npm package that a place of declaration belongs to: the innermost one, undefined for the application itself. */
export function packageOf(place: string | undefined): string | undefined {
  const parts = place?.split(/[\\/]/) ?? [];
  const [first, second] = parts.slice(parts.lastIndexOf('node_modules') + 1);
  if (!parts.includes('node_modules') || first === undefined) return undefined;
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}
