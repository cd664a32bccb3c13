/** UTF-8, and what is the same bytes. */
const UTF_8: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];

/** Whether a body is text as it stands: not packed, and in UTF-8, by what its headers say. */
export function isPlainUtf8(headers: Headers): boolean {
  const encoding = headers.get('content-encoding') ?? 'identity';
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";]*)/i.exec(headers.get('content-type') ?? '') ?? [];
  return encoding.toLowerCase() === 'identity' && UTF_8.includes(charset.trim().toLowerCase());
}
