import { defineCodes } from './code.ts';

/** SPK5xx: chip images: damage, versions, inconsistencies. */
export const imageCodes = defineCodes({});
