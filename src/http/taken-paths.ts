import { shapeOf } from './route-path.js';

/** Which paths are answered already, and by whom. */
export class TakenPaths<T> {
  readonly #first = new Map<string, T>();

  /**
   * Takes a path for somebody. @param verb `get`, `post`, …, or `all`
   * @returns who answers already whatever would come there; it keeps the path
   */
  take(verb: string, path: string, who: T): T | undefined {
    const shape = shapeOf(path);
    const key = `${verb} ${shape}`;
    const before = this.#first.get(`all ${shape}`) ?? this.#first.get(key);
    if (before === undefined) this.#first.set(key, who);
    return before;
  }
}
