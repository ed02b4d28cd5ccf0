export {
  beginActive,
  countActive,
  countLasting,
  createActive,
  markOf,
  type Active,
  type IsCharged,
  type Mark,
} from './active.ts';
