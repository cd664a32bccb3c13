import picocolors from 'picocolors';
import type { Screen, World } from '../world.js';

/** How what is shown is emphasised. */
export type Tone = 'good' | 'bad' | 'odd' | 'faint' | 'strong' | 'plain';

/** Gives texts their colour, or leaves them as they are. */
export type Paint = (tone: Tone, text: string) => string;

/** Colour only on a terminal that has it, unless the variables FORCE_COLOR or NO_COLOR say otherwise. */
export function paintFor(screen: Screen, env: World['env']): Paint {
  const colours = picocolors.createColors(hasColour(screen, env));
  const paints: Record<Tone, (text: string) => string> = {
    good: colours.green,
    bad: colours.red,
    odd: colours.yellow,
    faint: colours.dim,
    strong: colours.bold,
    plain: String,
  };
  return (tone, text) => paints[tone](text);
}

function hasColour(screen: Screen, env: World['env']): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (refused !== undefined && refused !== '') return false;
  return screen.isTTY === true && terminal !== 'dumb';
}
