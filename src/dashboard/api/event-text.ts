/** One event of a stream (WHATWG HTML, 9.2.6), as far as the admin API writes them. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
}

/** More than this without an end of an event is none. */
const LONGEST = 1_048_576;

/** Takes the text of a stream, as it comes, apart into events. */
export class EventText {
  #rest = '';

  /** The events that end in this part. An event without data only says where the stream is. */
  read(part: string): StreamEvent[] {
    const text = this.#rest + part;
    const blocks = text.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    if (this.#rest.length > LONGEST) this.#rest = '';
    return blocks.map(eventIn);
  }
}

function eventIn(block: string): StreamEvent {
  const lines = block.split('\n');
  const said = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  return { id: said('id').at(-1), type: said('event').at(-1) ?? 'message', data: said('data').join('\n') };
}
