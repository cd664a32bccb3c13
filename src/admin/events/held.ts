/** More values, or characters, than an event that is kept as it is may have. */
const MOST_VALUES = 60;
const MOST_TEXT = 4_000;

/** How much more somebody may hold. */
interface Room {
  values: number;
  text: number;
}

/**
 * Whether keeping an event keeps little else: texts, numbers, and few lists and plain objects of them. Errors, functions
 * and instances hold who knows what. Never throws.
 */
export function holdsLittle(event: object): boolean {
  const room = { values: MOST_VALUES, text: MOST_TEXT };
  try {
    return fits(event, room);
  } catch {
    // A proxy or getter may refuse to be looked at.
    return false;
  }
}

function fits(value: unknown, room: Room): boolean {
  room.values -= 1;
  if (room.values < 0) return false;
  if (typeof value === 'string') return (room.text -= value.length) >= 0;
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((one) => fits(one, room));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in value) if (!fits(Reflect.get(value, name), room)) return false;
  return true;
}
