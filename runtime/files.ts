/** @file What reading samples needs of the machine it runs on: files, as they are, named by paths. */

/** A file that is read piece by piece. */
export interface OpenFile {
  /** Bytes, when it was opened. */
  readonly size: number;
  /** `length` bytes at `offset`, good until the next call. Throws SPK401, also where the file has become shorter. */
  readonly readAt: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

/** How paths are put together; `node:path` is one. */
export interface Paths {
  join(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string, ending?: string): string;
  isAbsolute(path: string): boolean;
  /** The same place without detours, from the root on. */
  resolve(path: string): string;
  /** The way from a folder to a place in it. */
  relative(from: string, to: string): string;
  /** Between folders: `/`, or what the machine has instead. */
  readonly sep: string;
}

/**
 * Files to read. Reading is synchronous: the language asks for the files of `use` lines, and images are read section by
 * section, in the middle of plain computations. A host without such files keeps in memory what it was given.
 */
export interface Files {
  readonly paths: Paths;
  /** A whole file. Throws SPK401 (missing, a folder, no permission, no regular file) or SPK402 (2 GiB and more). */
  read(path: string): Uint8Array;
  /** Opens a file of any size; the caller closes it. Throws SPK401 as `read` does. */
  open(path: string): OpenFile;
  /** What is there; links are followed. Nothing is undefined. */
  kindOf(path: string): 'folder' | 'file' | 'other' | undefined;
  /** Names in a folder, in no order. */
  list(folder: string): readonly string[];
  /** Folders that hold named data sets, the first that has one counts. */
  readonly dataFolders: readonly string[];
  /** The path of something that comes with spikec: `bundled('examples', 'fashion')`. */
  bundled(...parts: readonly string[]): string;
  /**
   * Expands one Zstandard frame to at most so many bytes. Throws `RangeError` where there are more, and another error where
   * it is damaged. Absent where the machine cannot.
   */
  readonly expandZstandard?: (content: Uint8Array, most: number) => Uint8Array;
  /** The pixels of a JPEG picture, 4 bytes each: RGBA, as libjpeg decodes them. Throws where it is damaged. Absent where the machine cannot. */
  readonly decodeJpeg?: (content: Uint8Array) => Promise<Uint8Array>;
}
