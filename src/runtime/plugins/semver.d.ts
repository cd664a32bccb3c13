/** What is used of the library, which brings no types. */
declare module 'semver' {
  interface Options {
    /** Whether a pre-release counts as what it comes before. */
    readonly includePrerelease: boolean;
  }
  export function satisfies(version: string, range: string, options: Options): boolean;
  export function validRange(range: string, options: Options): string | null;
}
