import { defineCodes } from './code.ts';

/** SPK1xx: the text of a model or target: characters, grammar, names, parameters. */
export const syntaxCodes = defineCodes({});
