import { VERSION } from '../../core/version.js';

/** What `npm` is given in place of the name: the package is in no registry yet. */
export const TARBALL = `oneiric-${VERSION}.tgz`;

/** What keeps a state where Node.js brings nothing that does. */
const SQLITE = '@photostructure/sqlite';

/** What has to be typed before what was written runs. */
export interface Next {
  /** Folder to go to first; empty where it is this one. */
  readonly way: string;
  readonly isPlugin: boolean;
}

/** The lines that tell it: a command, and what has to be there for it. */
export function nextSteps({ way, isPlugin }: Next): string[] {
  const needsSqlite = !isPlugin && process.getBuiltinModule('node:sqlite') === undefined;
  const packages = [`/path/to/${TARBALL}`, ...(needsSqlite ? [SQLITE] : [])].join(' ');
  const go = way === '' ? '' : `cd ${way} && `;
  return [
    `next:  ${go}npm install ${packages} && npm ${isPlugin ? 'test' : 'start'}`,
    `       /path/to/${TARBALL} is the file that oneiric was installed from: it is in no registry yet`,
    ...(needsSqlite ? [`       ${SQLITE} keeps the state, as Node.js ${process.version} has no SQLite`] : []),
  ];
}
