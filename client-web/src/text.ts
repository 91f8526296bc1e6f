// How long a text is.

/** Characters as the server counts them: Unicode scalar values. */
export const characters = (text: string): number => [...text].length;
