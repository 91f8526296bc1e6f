// How much the server takes in forms. It decides; these only let a form say so before it sends.

/** Days of clean time that can be asked for: ten years. */
export const CLEAN_DAYS = 3_650;
export const TITLE_CHARS = 80;
export const DESCRIPTION_CHARS = 500;
/** Sentences of a group's guidelines, and how long each may be. */
export const GUIDELINES = 20;
export const GUIDELINE_CHARS = 500;
