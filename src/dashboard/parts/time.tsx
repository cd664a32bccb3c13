const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: '2-digit', day: '2-digit' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'long' });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment in the zone of whoever looks; the day too where it is another one than today. */
export function Time({ at }: { readonly at: number }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={date.toISOString()} title={full.format(date)}>
      {isToday ? '' : `${day.format(date)} `}
      {time.format(date)}
    </time>
  );
}

/** How long ago, or until, something is. */
export function Ago({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={full.format(at)}>
      {agoOf(at - Date.now())}
    </time>
  );
}

function agoOf(ms: number): string {
  const size = Math.abs(ms);
  if (size < MINUTE) return relative.format(Math.round(ms / SECOND), 'second');
  if (size < HOUR) return relative.format(Math.round(ms / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(ms / HOUR), 'hour');
  return relative.format(Math.round(ms / DAY), 'day');
}

/** A duration for people. */
export const duration = (ms: number): string => {
  if (ms < 1) return `${(ms * 1_000).toFixed(0)} µs`;
  if (ms < SECOND) return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
  return ms < MINUTE ? `${(ms / SECOND).toFixed(1)} s` : `${(ms / MINUTE).toFixed(1)} min`;
};
