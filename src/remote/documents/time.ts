const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/**
 * Milliseconds since 1970 of `2026-11-20T11:00:00Z`; undefined for every other way to write a time, and for days and hours
 * that there are not.
 */
export function timeOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length !== 20 || !FORM.test(text)) return undefined;
  const time = Date.parse(text);
  // 30 February, or 24 o'clock, would be another day.
  return !Number.isNaN(time) && textOfTime(time) === text ? time : undefined;
}

/** The way in which documents write a time; below a second nothing is kept. */
export const textOfTime = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
