import { posix } from 'node:path';
import { importsOf } from './imports.js';
import type { Import } from './imports.js';

/** Who may import whom; `tools/architecture.json`. `type x` allows type-only imports of x. */
export interface ArchitectureTable {
  /** Files directly in src that may import everything, and that no folder may import. */
  readonly open: readonly string[];
  /** Per folder, what it may import besides itself and `core`. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** npm packages that may be imported in several places. */
  readonly sharedPackages: readonly string[];
  /**
   * The one file of a package or Node module, where it is fixed; two where a door needs it at once and others only later;
   * `folder/` where all of a folder is made for it.
   */
  readonly packageHomes: Readonly<Record<string, string | readonly string[]>>;
  /** Folders that may import these modules from outside src and no others, Node's own included. */
  readonly onlyPackages: Readonly<Record<string, readonly string[]>>;
}

interface Edge extends Import {
  readonly from: string;
}

/**
 * What breaks the architecture, one sentence each; empty when nothing does.
 *
 * @param files source texts by path inside src, with forward slashes
 */
export function checkArchitecture(files: ReadonlyMap<string, string>, table: ArchitectureTable): string[] {
  const edges = [...files].flatMap(([from, text]) =>
    importsOf(from, text).map((found) => ({ ...found, from })),
  );
  const inside = edges.filter((edge) => edge.specifier.startsWith('.'));
  const outside = edges.filter((edge) => !edge.specifier.startsWith('.'));
  return [
    ...unlisted(files, table),
    ...inside.flatMap((edge) => checkDirection(edge, table)),
    ...outside.flatMap((edge) => checkPackage(edge, table)),
    ...scatteredPackages(outside, table),
    ...findCycles(graphOf(files, inside)).map((cycle) => `cycle: ${cycle.join(' -> ')}`),
  ];
}

function unlisted(files: ReadonlyMap<string, string>, table: ArchitectureTable): string[] {
  const areas = new Set([...files.keys()].map(areaOf));
  const known = (area: string) => area in table.folders || table.open.includes(area);
  return [...areas].filter((area) => !known(area)).map((area) => `src/${area} is not in the table`);
}

function checkDirection(edge: Edge, table: ArchitectureTable): string[] {
  const target = targetOf(edge);
  const [from, to] = [areaOf(edge.from), areaOf(target)];
  if (target.startsWith('..')) return [`${edge.from} imports ${target}, outside src`];
  if (posix.basename(target) === 'index.ts')
    return [`${edge.from} imports ${target}: import files, not an index`];
  if (table.open.includes(from)) return [];
  const stranger = from === 'adapters' && to === 'adapters' && placeOf(edge.from) !== placeOf(target);
  if (stranger) return [`${edge.from} imports ${target}: adapters do not import each other`];
  if (to === from || to === 'core' || permits(table.folders[from], to, edge.typeOnly)) return [];
  return [`${edge.from} imports ${target}: ${from} may not import ${to}`];
}

function checkPackage(edge: Edge, table: ArchitectureTable): string[] {
  const name = packageOf(edge.specifier);
  const area = areaOf(edge.from);
  const homes = homesOf(name, table);
  if (homes.length > 0 && !homes.some((home) => isAt(home, edge.from)))
    return [`${edge.from} imports ${name}, which lives in ${homes.join(' and ')}`];
  const only = table.onlyPackages[area];
  if (only === undefined || permits(only, name, edge.typeOnly)) return [];
  return [`${edge.from} imports ${name}: ${area} may not`];
}

const isAt = (home: string, file: string) => (home.endsWith('/') ? file.startsWith(home) : file === home);

const homesOf = (name: string, { packageHomes }: ArchitectureTable): readonly string[] =>
  [packageHomes[name] ?? []].flat();

function scatteredPackages(edges: readonly Edge[], table: ArchitectureTable): string[] {
  const places = new Map<string, Set<string>>();
  for (const { from, specifier } of edges) {
    const name = packageOf(specifier);
    if (name.startsWith('node:') || table.sharedPackages.includes(name)) continue;
    // They are looked at one by one.
    if (homesOf(name, table).length > 0) continue;
    places.set(name, (places.get(name) ?? new Set()).add(placeOf(from)));
  }
  const scattered = [...places].filter(([, where]) => where.size > 1);
  return scattered.map(([name, where]) => `${name} is imported in ${[...where].sort().join(' and ')}`);
}

const permits = (list: readonly string[] | undefined, name: string, typeOnly: boolean) =>
  list !== undefined && (list.includes(name) || (typeOnly && list.includes(`type ${name}`)));

const areaOf = (file: string) => file.split('/')[0] ?? file;

/** Where a library may live: one file, or for an adapter its `adapters/<category>/<provider>`. */
const placeOf = (file: string) =>
  areaOf(file) === 'adapters' ? file.split('/').slice(0, 3).join('/').replace(/\.ts$/, '') : file;

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const targetOf = ({ from, specifier }: Edge) =>
  posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');

function graphOf(files: ReadonlyMap<string, string>, edges: readonly Edge[]): Map<string, string[]> {
  const graph = new Map([...files.keys()].sort().map((file) => [imported(file), [] as string[]]));
  for (const edge of edges) graph.get(imported(edge.from))?.push(targetOf(edge));
  return graph;
}

/** As those who import it name it: whether it has elements of a page makes no difference to them. */
const imported = (file: string) => file.replace(/\.tsx$/, '.ts');

/** Cycles met by a depth-first walk: at least one of every knot, each closed by its first file. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const way: string[] = [];
  const cycles: string[][] = [];
  const walk = (file: string): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file]);
    if (done.has(file) || way.includes(file)) return;
    way.push(file);
    for (const next of graph.get(file) ?? []) walk(next);
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) walk(file);
  return cycles;
}
