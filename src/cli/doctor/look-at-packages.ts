import { createRequire } from 'node:module';
import { fine, wrong, type Finding } from './finding.js';

/** Packages that are installed only by those who need them, and what they are for. */
const OPTIONAL: readonly { name: string; purpose: string; isNeeded: () => boolean }[] = [
  {
    name: '@photostructure/sqlite',
    purpose: 'a state on disk with a Node.js that has no SQLite of its own',
    isNeeded: () => process.getBuiltinModule('node:sqlite') === undefined,
  },
  { name: 'toml-eslint-parser', purpose: 'configuration in TOML', isNeeded: () => false },
  { name: 'cockatiel', purpose: 'retry, timeout, circuit breaker, bulkhead', isNeeded: () => false },
  { name: 'rate-limiter-flexible', purpose: 'rate limits', isNeeded: () => false },
];

/** Which of the optional packages an application can import. @param file of the application */
export function lookAtPackages(file: string): Finding[] {
  const { resolve } = createRequire(file);
  return OPTIONAL.map(({ name, purpose, isNeeded }) => {
    if (isInstalled(resolve, name)) return fine(name, 'installed');
    if (isNeeded()) return wrong(name, `not installed, and needed for ${purpose}`, `npm install ${name}`);
    return fine(name, `not installed; only needed for ${purpose}`);
  });
}

function isInstalled(resolve: (name: string) => string, name: string): boolean {
  try {
    resolve(name);
    return true;
  } catch (error) {
    // It is there, and exports something else.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}
