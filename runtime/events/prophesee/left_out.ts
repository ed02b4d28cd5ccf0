/** What the decoders of words left out, in words; nothing where they took all. */
export const leftOut = (early: number, others: number): string[] => [
  ...(early > 0 ? [`left out ${early} words of events before the first time`] : []),
  ...(others > 0 ? [`left out ${others} words that are no events`] : []),
];
