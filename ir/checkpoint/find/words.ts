/** @file Names out of files in messages: quoted, cut, and not too many of them. */

const longest = 120;

/** A name in quotes, cut after 120 characters. */
export const quoted = (name: string): string => `"${name.length > longest ? `${name.slice(0, longest)}...` : name}"`;

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map(quoted).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `1 tensor`, `2 tensors`. */
export const tensors = (count: number): string => `${count} tensor${count === 1 ? '' : 's'}`;
