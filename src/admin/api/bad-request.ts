import { AdminRefusal } from '../problems/admin-refusal.js';

/** What a schema finds wrong. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const MOST_ISSUES = 5;
const MOST_WORDS = 200;

/** What is wrong with a request, in words that hold nothing of it but names. */
export function badRequest(where: string, issues: readonly Issue[]): AdminRefusal {
  const lines = issues.slice(0, MOST_ISSUES).map(({ path, message }) => {
    const place = [where, ...path.map(String)].join('.');
    return `${visible(place)}: ${visible(message)}`;
  });
  const more = issues.length > MOST_ISSUES ? '; and more' : '';
  return new AdminRefusal('admin/bad-request', `${lines.join('; ')}${more}. Nothing was done.`, {
    hint: 'GET /openapi.json says what it takes',
  });
}

/** Names of members come from outside. Stricter than `printable` of the core: what is not seen goes as well, and leaves no code. */
function visible(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, '\uFFFD');
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}…` : line;
}
