import type { Json, JsonMap } from '../../documents/strict-json.js';

/** Something that nobody but a person can say. */
export interface Decision {
  /** Where it is in what was imported: `entries[3].python_version`. */
  readonly path: string;
  /** What is there, and what to do about it. */
  readonly text: string;
}

/** Members of one object of the predecessor, each taken at most once; what is left over is told. */
export class OldMembers {
  readonly #members: Map<string, Json>;

  constructor(
    members: JsonMap,
    private readonly path: string,
    private readonly decisions: Decision[],
  ) {
    // The predecessor writes out what has no value.
    this.#members = new Map(Object.entries(members).filter(([, value]) => value !== null));
  }

  /** @returns undefined where it is not there */
  take(name: string): Json | undefined {
    const value = this.#members.get(name);
    this.#members.delete(name);
    return value;
  }

  decide(name: string, text: string): void {
    this.decisions.push({ path: this.at(name), text });
  }

  /** What a member of this object is called from outside. */
  at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** Another object in it. */
  inside(members: JsonMap, name: string): OldMembers {
    return new OldMembers(members, this.at(name), this.decisions);
  }

  /** Whatever nobody has taken is dropped, and nobody is to find that out later. */
  tellRest(): void {
    for (const name of this.#members.keys()) this.decide(name, 'is not known here, and was left out');
  }
}
