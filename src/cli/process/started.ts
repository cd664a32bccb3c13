/** What a process that was started says of itself, to people and to whoever has started it. */
export interface Started {
  readonly pid: number;
  /** Folder of its state. */
  readonly state: string | undefined;
  readonly socket: string | undefined;
  readonly url: string | undefined;
}

/** What comes with it when it is sent to another process. */
const KIND = 'oneiric.started';

/** Tells whoever has forked this process, if anybody has, that it serves. */
export function tellParent(started: Started): void {
  if (!process.connected) return;
  process.send?.({ kind: KIND, ...started });
  process.disconnect();
}

/** What a child has told; undefined where it is something else. */
export function startedFrom(message: unknown): Started | undefined {
  const said = message as Partial<Started & { kind: unknown }> | null;
  if (typeof said !== 'object' || said?.kind !== KIND) return undefined;
  const { pid, state, socket, url } = said;
  return { pid: Number(pid), state, socket, url };
}
