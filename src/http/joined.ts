/** A path of all of these, with one slash between its parts. */
export const joined = (...paths: readonly string[]): string =>
  `/${paths
    .flatMap((path) => path.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
