/** A word as sh reads it back: the same bytes, whatever they are. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as a command line. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');
