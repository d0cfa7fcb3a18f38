// The list at the door: found by letters, codes known by their digest.
const folded = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

// Those of whom each word of the search begins a word of the name or of the organisation's.
export function found(rows, text) {
  const wanted = folded(text).split(/\s+/).filter(Boolean);
  if (!wanted.length) return rows;
  return rows.filter((row) => {
    const words = `${row.words} ${folded(`${row.name} ${row.organisation}`)}`.split(/\s+/);
    return wanted.every((one) => words.some((word) => word.startsWith(one)));
  });
}

// As hexadecimal digits; "" where the connection is not safe, so that browsers have no digests.
export async function sha256(text) {
  if (!crypto.subtle) return '';
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
