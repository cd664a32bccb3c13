import { extname } from 'node:path';

/** What the package itself calls sources of what it tells. */
const OWN = new Set(['create', 'defaults', 'environment', 'logging', 'options', 'secrets']);

/**
 * Who is called so already: what is told of the one would be taken for the other.
 *
 * @param others names of other sources
 * @param file the configuration file; those of profiles are called as it is
 */
export function calledAlike(
  name: string,
  { others, file }: { others: ReadonlySet<string>; file: string | undefined },
): string | undefined {
  if (others.has(name)) return 'another source';
  if (OWN.has(name)) return 'a source of the package';
  return file !== undefined && isOwnFile(name, file) ? 'a file of the configuration' : undefined;
}

function isOwnFile(name: string, file: string): boolean {
  const ending = extname(file);
  return (
    name === file ||
    (name.startsWith(`${file.slice(0, file.length - ending.length)}.`) && name.endsWith(ending))
  );
}
