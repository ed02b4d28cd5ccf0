/** @file Pictures that are drawings by themselves, by the names of their views, in the order of a page. Needs no browser. */
export const pictureNames = [
  ...(['device', 'differences', 'timeline', 'units', 'pipeline', 'network', 'source'] as const),
  ...(['compare', 'front', 'energy', 'limits', 'links', 'raster', 'membranes'] as const),
] as const;

export type PictureName = (typeof pictureNames)[number];
