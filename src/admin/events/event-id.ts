/** The place of an event: in which run of the process, and its number there. */
export interface EventPlace {
  readonly run: string;
  readonly seq: number;
}

const PLACE = /^([0-9a-z]{1,24})-(\d{1,15})$/;

/** `<run>-<number>`. */
export const eventId = ({ run, seq }: EventPlace): string => `${run}-${seq}`;

/** The place that an id names; undefined for what is no id. */
export function placeOf(id: string): EventPlace | undefined {
  const [, run, seq] = PLACE.exec(id) ?? [];
  return run === undefined ? undefined : { run, seq: Number(seq) };
}
